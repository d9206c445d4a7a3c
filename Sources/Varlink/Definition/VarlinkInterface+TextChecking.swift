import JSON

extension VarlinkInterface {
    /// Passes an object that is as the fields have it; false where that takes more than a glance to say (see `JSONChecker`), or where it is not.
    func accepts(_ checker: inout JSONChecker, as structure: VarlinkStructure) -> Bool {
        var given = 0
        let isAsDefined = checker.object { checker, key in
            guard let field = structure.fields.first(where: { checker.text(key, equals: $0.name) }) else { return false }
            if field.type.kind != .nullable { given += 1 }
            return acceptsValue(&checker, as: field.type)
        }
        // No key stands twice, so that as many as are needed are those that are needed.
        return isAsDefined && given == structure.fields.count { $0.type.kind != .nullable }
    }

    private func acceptsValue(_ checker: inout JSONChecker, as type: VarlinkType) -> Bool {
        switch type.kind {
        case .bool: return checker.value() == .bool
        case .int: return checker.value() == .integer
        case .float:
            let kind = checker.value()
            return kind == .integer || kind == .double
        case .string: return checker.string() != nil
        case .object: return checker.value() == .object
        case .enumeration:
            guard let word = checker.string() else { return false }
            return type.words.contains { checker.text(word, equals: $0) }
        case .structure: return accepts(&checker, as: type.structure)
        case .array: return checker.array { acceptsValue(&$0, as: type.element) }
        case .map: return checker.object { checker, _ in acceptsValue(&checker, as: type.element) }
        case .nullable: return checker.next == UInt8(ascii: "n") ? checker.value() == .null : acceptsValue(&checker, as: type.element)
        case .custom: return acceptsValue(&checker, as: types[type.place].type)
        }
    }
}
