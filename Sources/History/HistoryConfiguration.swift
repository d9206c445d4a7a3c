package import Configuration

/// What is kept of dispatches, and for how long: the `[History]` section of `hookd.conf`.
package struct HistoryConfiguration: Sendable {
    /// The directory, which is made with the first dispatch that is kept.
    package var directory: String
    /// How many dispatches are kept, from 0, which keeps none, to a million; the oldest go first.
    package var keep = 1000
    /// Bytes that they may take together, from 64 KiB to 1 TiB.
    package var size = 64 << 20
    /// How long each is kept; nil for ever.
    package var age: Duration? = .seconds(30 * 86_400)
    /// Whether documents are kept.
    package var keepsDocuments = false
    /// Bytes beyond which a document is not kept, from 1 to 64 MiB.
    package var documentLimit = 1 << 20
    /// Whether the scripts' variables are kept.
    package var keepsEnvironment = true
    /// What is blotted out of all that is kept.
    package var redaction = Redaction.standard

    /// The built-in defaults, for the calling user: `/var/lib/hookd/history` for root, the XDG state directory for anybody else.
    package init() { directory = Locations.current().historyDirectory }

    /// Reads its section of a configuration that has been loaded, and checks that there are no unknown ones.
    ///
    /// - Throws: Every mistake at once, each with file, line, column and what would be right.
    package init(_ configuration: Configuration) throws(ConfigurationError) {
        self.init()
        var problems = configuration.unknownSections(known: KnownSection.all)
        var reader = SectionReader(configuration, "History")
        if let value = reader.path("Directory") { directory = value }
        if let value = reader.integer("Keep", in: 0...1_000_000) { keep = value }
        if let value = reader.size("Size", in: 1 << 16...1 << 40) { size = value }
        if let value = reader.duration("Age", in: .seconds(1)...TimeSpan.infinity) { age = value == TimeSpan.infinity ? nil : value }
        if let value = reader.boolean("Documents") { keepsDocuments = value }
        if let value = reader.size("DocumentLimit", in: 1...64 << 20) { documentLimit = value }
        if let value = reader.boolean("Environment") { keepsEnvironment = value }
        if let value = reader.list("Redact", at: .blankOrComma, { (word) throws(Mistake) in try Redaction.Pattern(word.string) }) {
            redaction = Redaction(value)
        }
        problems += reader.finish()
        try configuration.check(problems)
    }
}
