/// A kind of section that some part of the program reads.
package struct KnownSection: Sendable {
    /// Its first word.
    package let kind: String
    /// What its argument is, for a message: `NAME`; nil when it takes none.
    package let argument: String?

    /// A kind of section, which requires an argument when the argument has a name.
    package init(_ kind: String, argument: String? = nil) {
        self.kind = kind
        self.argument = argument
    }

    /// The sections of `hookd.conf`: whoever reads one of them leaves the others alone, and none of them is a mistake.
    package static let all = [
        KnownSection("Hooks"), KnownSection("Hook", argument: "NAME"), KnownSection("Events"), KnownSection("Listeners"),
        KnownSection("Listener", argument: "NAME"), KnownSection("History"), KnownSection("Service"), KnownSection("Access"),
    ]
}
