/// What stands between a section's brackets: `[Hooks]`, or `[Hook 20-quota]` with an argument.
///
/// Names are compared byte by byte: the argument may be a file name, and to the kernel `é` in one piece is not `é` in two.
package struct SectionName: Sendable {
    /// The first word, which says what kind of section it is.
    package let kind: String
    /// What follows the first word, without the white space around it; nil when nothing does.
    package let argument: String?

    /// The name of a section.
    package init(_ kind: String, _ argument: String? = nil) {
        self.kind = kind
        self.argument = argument
    }
}

extension SectionName: Equatable {
    /// Whether both are the same bytes.
    package static func == (one: SectionName, other: SectionName) -> Bool {
        // Equal bytes make equal strings, which the library compares quickly; the reverse does not hold.
        guard one.kind == other.kind, one.argument == other.argument else { return false }
        return one.kind.utf8.elementsEqual(other.kind.utf8) && (one.argument ?? "").utf8.elementsEqual((other.argument ?? "").utf8)
    }
}

extension SectionName: CustomStringConvertible {
    /// The name in its brackets.
    package var description: String {
        guard let argument else { return "[\(kind)]" }
        return "[\(kind) \(argument)]"
    }
}
