/// A recursive descent over the grammar of varlink.org, Interface Definition; a function a rule.
struct DefinitionParser {
    /// Deeper than anybody writes, and little stack.
    private static let depthLimit = 32

    private let text: String
    private let bytes: [UInt8]
    private var position = 0
    private var names: [String] = []
    /// Every use of a type's name, in the order in which `.custom` counts them until all types are known.
    private var uses: [(name: String, position: Int)] = []

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    mutating func interface() throws(VarlinkDefinitionError) -> VarlinkInterface {
        try expectWord("interface")
        let name = try interfaceName()
        var types: [(name: String, type: VarlinkType, position: Int)] = []
        var methods: [VarlinkInterface.Method] = []
        var errors: [VarlinkInterface.ErrorDefinition] = []
        skipSpace()
        while next != nil {
            let start = position
            switch word() {
            case "type":
                let name = try memberName()
                types.append((name, try structureOrEnumeration(depth: 0), start))
            case "method":
                let name = try memberName()
                let input = try structure()
                try expect("->")
                methods.append(VarlinkInterface.Method(name: name, input: input, output: try structure()))
            case "error":
                errors.append(VarlinkInterface.ErrorDefinition(name: try memberName(), parameters: try structure()))
            default:
                position = start
                throw unexpected("'type', 'method' or 'error'")
            }
            skipSpace()
        }
        let resolution = try resolve(types.map(\.name))
        let resolved = types.map { VarlinkInterface.TypeDefinition(name: $0.name, type: resolution($0.type)) }
        if let endless = Self.endless(in: resolved) {
            throw error("no value can be a \(resolved[endless].name): it contains itself", at: types[endless].position)
        }
        return VarlinkInterface(
            name: name, description: text, types: resolved,
            methods: methods.map { .init(name: $0.name, input: resolution($0.input), output: resolution($0.output)) },
            errors: errors.map { .init(name: $0.name, parameters: resolution($0.parameters)) })
    }

    // MARK: Types

    private mutating func type(depth: Int) throws(VarlinkDefinitionError) -> VarlinkType {
        guard depth < Self.depthLimit else { throw error("more than \(Self.depthLimit) types inside each other", at: position) }
        skipSpace()
        if skip("?") {
            skipSpace()
            guard next != UInt8(ascii: "?") else { throw unexpected("a type after '?'") }
            return .nullable(try type(depth: depth + 1))
        }
        if skip("[]") { return .array(try type(depth: depth + 1)) }
        if skip("[string]") { return .map(try type(depth: depth + 1)) }
        if next == UInt8(ascii: "(") { return try structureOrEnumeration(depth: depth + 1) }
        let start = position
        switch word() {
        case "bool": return .bool
        case "int": return .int
        case "float": return .float
        case "string": return .string
        case "object": return .object
        case let name where Self.isMemberName(name):
            uses.append((name, start))
            return .custom(uses.count - 1)
        default:
            position = start
            throw unexpected("a type")
        }
    }

    private mutating func structure() throws(VarlinkDefinitionError) -> VarlinkStructure {
        skipSpace()
        let start = position
        let type = try structureOrEnumeration(depth: 0)
        guard type.kind == .structure else { throw error("expected 'name: type' in each place", at: start) }
        return type.structure
    }

    /// What stands in parentheses: words alone are an enumeration, words with types a structure, and nothing a structure without fields.
    private mutating func structureOrEnumeration(depth: Int) throws(VarlinkDefinitionError) -> VarlinkType {
        try expect("(")
        var fields: [VarlinkStructure.Field] = []
        var words: [String] = []
        skipSpace()
        guard !skip(")") else { return .structure(VarlinkStructure(fields: [])) }
        while true {
            skipSpace()
            let start = position
            let name = word()
            guard Self.isFieldName(name) else {
                position = start
                throw unexpected("a name")
            }
            guard !words.contains(name), !fields.contains(where: { $0.name == name }) else {
                throw error("'\(name)' stands twice", at: start)
            }
            skipSpace()
            if words.isEmpty, skip(":") {
                fields.append(VarlinkStructure.Field(name: name, type: try type(depth: depth)))
            } else if fields.isEmpty {
                words.append(name)
            } else {
                throw unexpected("':'")
            }
            skipSpace()
            if skip(")") { return words.isEmpty ? .structure(VarlinkStructure(fields: fields)) : .enumeration(words) }
            guard skip(",") else { throw unexpected("',' or ')'") }
        }
    }

    // MARK: Names

    private mutating func interfaceName() throws(VarlinkDefinitionError) -> String {
        skipSpace()
        let start = position
        while let byte = next, Self.isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        guard Self.isInterfaceName(name) else {
            position = start
            throw unexpected("a name such as 'org.example.service'")
        }
        return name
    }

    private mutating func memberName() throws(VarlinkDefinitionError) -> String {
        skipSpace()
        let start = position
        let name = word()
        guard Self.isMemberName(name) else {
            position = start
            throw unexpected("a name that begins with a capital letter")
        }
        // Types, methods and errors share one namespace.
        guard !names.contains(name) else { throw error("'\(name)' is defined twice", at: start) }
        names.append(name)
        return name
    }

    /// Two labels or more with dots between, of letters, digits and single dashes inside; the first begins with a letter.
    static func isInterfaceName(_ name: String) -> Bool {
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let first = name.utf8.first, isLetter(first) else { return false }
        return labels.allSatisfy { label in
            guard let first = label.first, let last = label.last, isAlphanumeric(first), isAlphanumeric(last) else { return false }
            return label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    static func isMemberName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else { return false }
        return name.utf8.allSatisfy(isAlphanumeric)
    }

    /// Letters and digits with single underscores between, a letter first.
    private static func isFieldName(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        let parts = name.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAlphanumeric) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: Text

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Passes space and comments, which go to the end of their line.
    private mutating func skipSpace() {
        while let next {
            switch next {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "#"):
                while let byte = self.next, byte != 0x0A { position += 1 }
            default: return
            }
        }
    }

    /// Passes letters, digits and underscores; empty when there are none.
    private mutating func word() -> String {
        let start = position
        while let next, Self.isAlphanumeric(next) || next == UInt8(ascii: "_") { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skip(_ token: String) -> Bool {
        guard bytes[position...].starts(with: token.utf8) else { return false }
        position += token.utf8.count
        return true
    }

    private mutating func expect(_ token: String) throws(VarlinkDefinitionError) {
        skipSpace()
        guard skip(token) else { throw unexpected("'\(token)'") }
    }

    private mutating func expectWord(_ expected: String) throws(VarlinkDefinitionError) {
        skipSpace()
        let start = position
        guard word() == expected else {
            position = start
            throw unexpected("'\(expected)'")
        }
    }

    private func unexpected(_ expected: String) -> VarlinkDefinitionError {
        let found: String
        switch next {
        case nil: found = "the end"
        case (0x21...0x7E)?: found = "'\(Unicode.Scalar(bytes[position]))'"
        case let byte?: found = "byte 0x\(String(byte, radix: 16))"
        }
        return error("expected \(expected), found \(found)", at: position)
    }

    private func error(_ reason: String, at offset: Int) -> VarlinkDefinitionError {
        let before = bytes[..<offset]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return VarlinkDefinitionError(reason: reason, line: 1 + before.count { $0 == 0x0A }, column: 1 + offset - start)
    }

    // MARK: Names of types

    /// What puts types in the place of their names.
    private func resolve(_ types: [String]) throws(VarlinkDefinitionError) -> Resolution {
        var places: [Int] = []
        for use in uses {
            guard let place = types.firstIndex(of: use.name) else { throw error("no type '\(use.name)' is defined", at: use.position) }
            places.append(place)
        }
        return Resolution(places: places)
    }

    private struct Resolution {
        let places: [Int]

        func callAsFunction(_ structure: VarlinkStructure) -> VarlinkStructure {
            VarlinkStructure(fields: structure.fields.map { .init(name: $0.name, type: self($0.type)) })
        }

        func callAsFunction(_ type: VarlinkType) -> VarlinkType {
            switch type.kind {
            case .bool, .int, .float, .string, .object, .enumeration: type
            case .structure: .structure(self(type.structure))
            case .array: .array(self(type.element))
            case .map: .map(self(type.element))
            case .nullable: .nullable(self(type.element))
            case .custom: .custom(places[type.place])
            }
        }
    }

    /// A type that needs a value of itself; nil when there is none.
    private static func endless(in types: [VarlinkInterface.TypeDefinition]) -> Int? {
        // What has a value is known of ever more types, until nothing new is learnt: those that are left need themselves.
        var hasValue = types.map { _ in false }
        func hasOne(_ type: VarlinkType) -> Bool {
            switch type.kind {
            case .bool, .int, .float, .string, .object, .enumeration, .array, .map, .nullable: true
            case .structure: type.structure.fields.allSatisfy { hasOne($0.type) }
            case .custom: hasValue[type.place]
            }
        }
        while let place = types.indices.first(where: { !hasValue[$0] && hasOne(types[$0].type) }) { hasValue[place] = true }
        return hasValue.firstIndex(of: false)
    }
}
