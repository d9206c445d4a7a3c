/// What a value of a definition may be (varlink.org, Interface Definition, "Type").
///
/// No enumeration with payloads: the leak sanitizer does not see what their tagged pointers point to, and definitions live as long as the program.
package struct VarlinkType: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case bool, int, float, string, object, enumeration, structure, array, map, nullable, custom
    }

    let kind: Kind
    /// Of an enumeration.
    private(set) var words: [String] = []
    /// Of a structure.
    private(set) var structure = VarlinkStructure(fields: [])
    /// Of an array or map one, and of what is nullable.
    private var elements: [VarlinkType] = []
    /// Of a custom type among the interface's types.
    private(set) var place = 0

    private init(_ kind: Kind) { self.kind = kind }

    private init(_ kind: Kind, of element: VarlinkType) {
        self.kind = kind
        elements = [element]
    }

    /// What an array, a map or something nullable holds.
    var element: VarlinkType { elements[0] }
}

extension VarlinkType {
    /// `true` or `false`.
    package static var bool: VarlinkType { VarlinkType(.bool) }
    /// An integer of 64 bits, signed or not; `1.0` is none.
    package static var int: VarlinkType { VarlinkType(.int) }
    /// Any number.
    package static var float: VarlinkType { VarlinkType(.float) }
    /// A text.
    package static var string: VarlinkType { VarlinkType(.string) }
    /// Any JSON object.
    package static var object: VarlinkType { VarlinkType(.object) }

    /// One of these words, as a string.
    package static func enumeration(_ words: [String]) -> VarlinkType {
        var type = VarlinkType(.enumeration)
        type.words = words
        return type
    }

    /// An object of these fields.
    package static func structure(_ structure: VarlinkStructure) -> VarlinkType {
        var type = VarlinkType(.structure)
        type.structure = structure
        return type
    }

    /// `[]`: values in an order.
    package static func array(_ element: VarlinkType) -> VarlinkType { VarlinkType(.array, of: element) }
    /// `[string]`: values by name.
    package static func map(_ element: VarlinkType) -> VarlinkType { VarlinkType(.map, of: element) }
    /// `?`: a value, or null, or no member at all.
    package static func nullable(_ value: VarlinkType) -> VarlinkType { VarlinkType(.nullable, of: value) }

    /// A type that the interface defines, by its place among the interface's types.
    package static func custom(_ place: Int) -> VarlinkType {
        var type = VarlinkType(.custom)
        type.place = place
        return type
    }
}

/// Fields by name: an object's, a method's parameters, or an error's.
package struct VarlinkStructure: Hashable, Sendable {
    /// One field.
    package struct Field: Hashable, Sendable {
        /// Its key in the JSON object.
        package let name: String
        /// What its value may be.
        package let type: VarlinkType
    }

    /// The fields in the order of the definition, each name once.
    package let fields: [Field]

    /// The field of that name; nil when there is none.
    func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}
