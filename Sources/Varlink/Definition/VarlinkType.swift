/// What a value of a definition may be (varlink.org, Interface Definition, "Type").
package indirect enum VarlinkType: Hashable, Sendable {
    /// `true` or `false`.
    case bool
    /// An integer of 64 bits, signed or not; `1.0` is none.
    case int
    /// Any number.
    case float
    /// A text.
    case string
    /// Any JSON object.
    case object
    /// One of these words, as a string.
    case enumeration([String])
    /// An object of these fields.
    case structure(VarlinkStructure)
    /// `[]`: values in an order.
    case array(VarlinkType)
    /// `[string]`: values by name.
    case map(VarlinkType)
    /// `?`: a value, or null, or no member at all.
    case nullable(VarlinkType)
    /// A type that the interface defines, by its place among the interface's types.
    case custom(Int)
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
