package import Configuration

/// What a kind of script says of itself: in the comment lines at its top, in a section of the configuration, or the second over the first.
package protocol ScriptDeclaration: Sendable {
    /// The comment lines that are its header.
    static var header: ScriptHeader { get }
    /// What a message calls the header: `a hook's header`.
    static var headerTitle: String { get }

    /// Says nothing.
    init()
    /// Reads the keys; what is wrong with them is left in the reader.
    init(_ reader: inout SectionReader, spelt spelling: KeySpelling)

    /// This declaration with what another one says in its place.
    func overridden(by other: Self?) -> Self
    /// Whether it is a fault that no directory has the script.
    var isRequired: Bool? { get }
    /// What it must say and does not; nil when it says enough.
    var omission: Mistake? { get }
}
