public import Configuration

/// How events are kept: the `[Events]` section of `hookd.conf`.
public struct EventsConfiguration: Hashable, Sendable {
    /// The log's directory, which is made with the first event.
    public var directory: String
    /// Bytes after which a new segment is begun, from 4 KiB to 1 GiB.
    public var segmentSize = 16 << 20
    /// Bytes that all segments together may take, from 64 KiB to 1 TiB; the oldest go first, the one being written never.
    public var retentionSize = 256 << 20
    /// How long a full segment is kept, from the time of its last event on; nil for ever.
    public var retentionAge: Duration? = .seconds(30 * 86_400)
    /// How long an event may be written and not yet on the disk, while a bus runs, from 10 ms to a day.
    public var syncInterval: Duration = .seconds(1)
    /// Bytes of the newest events that a bus keeps in memory, and of those that wait to be written, from 64 KiB to 1 GiB.
    public var memoryLimit = 32 << 20
    /// What becomes of an event that cannot be written.
    public var onWriteError = OnWriteError.gap

    /// The built-in defaults, for the calling user: `/var/lib/hookd/events` for root, the XDG state directory for anybody else.
    public init() { directory = Locations.current().eventDirectory }

    /// Reads the configuration: a file with its drop-ins `FILE.d/*.conf`.
    ///
    /// - Parameter path: the file; nil for `$HOOKD_CONFIG`, else `/etc/hookd/hookd.conf` or the user's own, which may be missing.
    /// - Throws: Every mistake at once, each with file, line, column and what would be right.
    public static func load(_ path: String? = nil) throws(ConfigurationError) -> EventsConfiguration {
        try EventsConfiguration(try Configuration.load(path).configuration)
    }

    /// Reads its section of a configuration that has been loaded, and checks that there are no unknown ones.
    package init(_ configuration: Configuration) throws(ConfigurationError) {
        self.init()
        var problems = configuration.unknownSections(known: KnownSection.all)
        var reader = SectionReader(configuration, "Events")
        if let value = reader.path("Directory") { directory = value }
        if let value = reader.size("SegmentSize", in: 4096...1 << 30) { segmentSize = value }
        if let value = reader.size("RetentionSize", in: 1 << 16...1 << 40) { retentionSize = value }
        if let value = reader.duration("RetentionAge", in: .seconds(1)...TimeSpan.infinity) {
            retentionAge = value == TimeSpan.infinity ? nil : value
        }
        if let value = reader.duration("SyncInterval", in: .milliseconds(10) ... .seconds(86_400)) { syncInterval = value }
        if let value = reader.size("MemoryLimit", in: 1 << 16...1 << 30) { memoryLimit = value }
        if let value = reader.choice("OnWriteError", ["gap": OnWriteError.gap, "refuse": .refuse]) { onWriteError = value }
        problems += reader.finish()
        try configuration.check(problems)
    }

    /// What of it the log wants to know.
    package var log: LogOptions {
        LogOptions(
            segmentSize: Int64(segmentSize), retentionSize: Int64(retentionSize), retentionAge: retentionAge, onWriteError: onWriteError)
    }
}
