import JSON

extension VarlinkInterface {
    /// The first member of an object that the fields do not allow, or that they want and that is missing; nil when it is as defined.
    ///
    /// Recursive types go no deeper than the value, whose depth the reader has bounded.
    func mismatch(of object: JSONObject, with structure: VarlinkStructure) -> String? {
        var known = 0
        for field in structure.fields {
            if let value = object[field.name] {
                known += 1
                if !self.value(value, is: field.type) { return field.name }
            } else if field.type.kind != .nullable {
                return field.name
            }
        }
        guard known < object.count else { return nil }
        return object.first { structure.field($0.key) == nil }?.key
    }

    private func value(_ value: JSONValue, is type: VarlinkType) -> Bool {
        switch (type.kind, value) {
        case (.nullable, .null), (.bool, .bool), (.int, .integer), (.float, .integer), (.float, .double), (.string, .string),
            (.object, .object):
            true
        case (.nullable, _): self.value(value, is: type.element)
        case (.custom, _): self.value(value, is: types[type.place].type)
        case (.enumeration, .string(let word)): type.words.contains(word)
        case (.structure, .object(let object)): mismatch(of: object, with: type.structure) == nil
        case (.array, .array(let elements)): elements.allSatisfy { self.value($0, is: type.element) }
        case (.map, .object(let members)): members.allSatisfy { self.value($0.value, is: type.element) }
        case (.bool, _), (.int, _), (.float, _), (.string, _), (.object, _), (.enumeration, _), (.structure, _), (.array, _), (.map, _):
            false
        }
    }
}
