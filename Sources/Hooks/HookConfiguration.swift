public import Configuration
public import Scripts

/// How hooks are found and run: the `[Hooks]` section and the `[Hook NAME]` sections of `hookd.conf`.
public struct HookConfiguration: Sendable {
    /// The script directories in order of precedence: the first that has a name wins.
    public var directories: [String]
    /// The qualifiers whose hooks may veto.
    public var gates = ["before", "begin"]
    /// How long one script may run, from a millisecond to a day.
    public var timeout: Duration = .seconds(10)
    /// How long all scripts of one dispatch may run together; the wait for the lock and compensation are not counted.
    public var budget: Duration = .seconds(30)
    /// How long everything a script started has between SIGTERM and SIGKILL.
    public var grace: Duration = .seconds(2)
    /// What a script that fails, crashes or cannot be run means to a gate.
    public var onFailure: FailurePolicy = .veto
    /// What a script whose time was up means to a gate.
    public var onTimeout: FailurePolicy = .veto
    /// How long to wait for another dispatch for the same object.
    public var lockTimeout: Duration = .seconds(30)
    /// Bytes kept of each stream of a script, half from its head and half from its tail.
    public var outputLimit = 65536
    /// Where locks and the records of running dispatches are.
    public var runtimeDirectory: String
    /// The file this was read from, with its drop-ins; nil for a configuration made in code.
    public private(set) var file: String?

    package var objects: [Glob]?
    package var filters: [FilterPoint] = []
    package var overrides = Overrides()
    /// Where each `[Hook NAME]` section stands, for messages about scripts that are nowhere.
    package var overridePlaces: [(name: String, place: Place)] = []

    /// The built-in defaults, for the calling user: the host's directories for root, the XDG directories for anybody else.
    public init() {
        let locations = Locations.current()
        directories = locations.hookDirectories
        runtimeDirectory = locations.runtimeDirectory
    }

    /// Reads the configuration: a file with its drop-ins `FILE.d/*.conf`.
    ///
    /// - Parameter path: the file; nil for `$HOOKD_CONFIG`, else `/etc/hookd/hookd.conf` or the user's own, which may be missing.
    /// - Throws: Every mistake at once, each with file, line, column and what would be right.
    public static func load(_ path: String? = nil) throws(ConfigurationError) -> HookConfiguration {
        let (configuration, file) = try Configuration.load(path)
        return try HookConfiguration(configuration, file: file)
    }

    /// Reads its sections of a configuration that has been loaded, and checks that there are no unknown ones.
    package init(_ configuration: Configuration, file: String) throws(ConfigurationError) {
        self.init()
        self.file = file
        var problems = configuration.unknownSections(known: KnownSection.all)
        var reader = SectionReader(configuration, "Hooks")
        if let value = reader.paths("Directories") { directories = value }
        if let value = reader.globs("Objects") { objects = value }
        if let value = reader.list("Gates", at: .blankOrComma, { (word) throws(Mistake) in try Self.gate(word.string) }) { gates = value }
        if let value = reader.list("Filters", at: .blankOrComma, { (word) throws(Mistake) in try FilterPoint(word.string) }) {
            filters = value
        }
        if let value = reader.duration("Timeout", in: Declaration.timeoutRange) { timeout = value }
        if let value = reader.duration("Budget", in: Declaration.timeoutRange) { budget = value }
        if let value = reader.duration("Grace", in: .zero ... .seconds(3600)) { grace = value }
        if let value = reader.choice("OnFailure", ["veto": FailurePolicy.veto, "ignore": .ignore]) { onFailure = value }
        if let value = reader.choice("OnTimeout", ["veto": FailurePolicy.veto, "ignore": .ignore]) { onTimeout = value }
        if let value = reader.duration("LockTimeout", in: .zero ... .seconds(86400)) { lockTimeout = value }
        if let value = reader.size("OutputLimit", in: 256...(1 << 28)) { outputLimit = value }
        if let value = reader.path("RuntimeDirectory") { runtimeDirectory = value }
        problems += reader.finish()
        for section in configuration.sections(of: "Hook") {
            guard let name = section.name.argument else { continue }
            var reader = SectionReader(section)
            overrides[name] = Declaration(&reader, spelt: .section)
            if let place = section.headers.first { overridePlaces.append((name, place)) }
            problems += reader.finish()
        }
        try configuration.check(problems)
    }

    /// A qualifier, or `-` for points that have none: one that no point can have would be a gate that nobody ever passes.
    private static func gate(_ word: String) throws(Mistake) -> String {
        if word == "-" { return word }
        do throws(InvalidPoint) {
            _ = try LifecyclePoint("any", "any", "any", Qualifier(rawValue: word))
        } catch {
            throw Mistake("\(error)", remedy: "write qualifiers such as \"before begin\", or \"-\" for points without one")
        }
        return word
    }

    /// Whether a point's hooks may veto.
    public func isGate(_ point: LifecyclePoint) -> Bool { gates.contains(point.qualifier?.rawValue ?? "-") }

    /// Whether a point's hooks may rewrite the document.
    public func isFilter(_ point: LifecyclePoint) -> Bool { filters.contains { $0.matches(point) } }

    /// Makes points filter points: `OBJECT/EVENT/QUALIFIER`, each part a pattern.
    ///
    /// - Throws: ``InvalidFilter`` for a text that names no point.
    public mutating func addFilter(_ point: String) throws(InvalidFilter) {
        do throws(Mistake) { filters.append(try FilterPoint(point)) } catch {
            throw InvalidFilter(description: "\(error.message); \(error.remedy)")
        }
    }

    /// Makes one point a filter point, whatever the file says.
    package mutating func addFilter(_ point: LifecyclePoint) { filters.append(FilterPoint(point)) }

    /// A text that names no filter point.
    public struct InvalidFilter: Error, CustomStringConvertible {
        /// What is wrong and what would be right.
        public let description: String
    }

    /// Whether hooks run for this kind of object at all.
    package func covers(_ object: String) -> Bool { objects.map { $0.contains { $0.matches(object) } } ?? true }
}
