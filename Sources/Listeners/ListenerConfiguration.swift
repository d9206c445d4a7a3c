package import Configuration
package import Scripts

/// How listeners are found and run: the `[Listeners]` section and the `[Listener NAME]` sections of `hookd.conf`.
package struct ListenerConfiguration: Sendable {
    /// The script directories in order of precedence: the first that has a name wins.
    package var directories: [String]
    /// Where their cursors and what they have not done yet are kept.
    package var stateDirectory: String
    /// How many calls of all listeners together may run at the same time, from 1 to 10,000.
    package var concurrency = 16
    /// How long one call may take, where the listener says nothing.
    package var timeout: Duration = .seconds(600)
    /// How long everything a script started has between SIGTERM and SIGKILL.
    package var grace: Duration = .seconds(5)
    /// How often an event is tried again, where the listener says nothing, from 0 to 1000.
    package var retries = 8
    /// Bytes kept of each stream of a call, half from its head and half from its tail.
    package var outputLimit = 16384
    /// How many events of a listener may be open, running or waiting for their turn or for another try; reading ahead pauses there.
    package var openLimit = 1000
    /// How many dead letters are kept of a listener; the oldest go first.
    package var deadLimit = 1000
    /// How many listeners in a row may lead to an event that another one is called for, from 1 to 1000.
    package var causeDepth = 8
    /// How long the work of a listener is kept whose script is gone; nil for ever.
    package var keepRemoved: Duration? = .seconds(30 * 86_400)
    /// How long an event waits before it is tried again.
    package var backOff = BackOff.standard

    package var overrides = NamedDeclarations<ListenerDeclaration>()

    /// The built-in defaults, for the calling user: below the hook directories, and beside the event log.
    package init() {
        let locations = Locations.current()
        directories = locations.hookDirectories.map(Self.below)
        stateDirectory = Self.beside(locations.eventDirectory)
    }

    /// Reads its sections of a configuration that has been loaded, and checks that there are no unknown ones.
    package init(_ configuration: Configuration) throws(ConfigurationError) {
        self.init()
        var problems = configuration.unknownSections(known: KnownSection.all)
        // What is wrong with theirs, the other sections' readers say.
        var hooks = SectionReader(configuration, "Hooks")
        if let value = hooks.paths("Directories") { directories = value.map(Self.below) }
        var events = SectionReader(configuration, "Events")
        if let value = events.path("Directory") { stateDirectory = Self.beside(value) }

        var reader = SectionReader(configuration, "Listeners")
        if let value = reader.paths("Directories") { directories = value }
        if let value = reader.path("StateDirectory") { stateDirectory = value }
        if let value = reader.integer("Concurrency", in: 1...10_000) { concurrency = value }
        if let value = reader.duration("Timeout", in: ListenerDeclaration.timeoutRange) { timeout = value }
        if let value = reader.duration("Grace", in: .zero ... .seconds(3600)) { grace = value }
        if let value = reader.integer("Retries", in: 0...1000) { retries = value }
        if let value = reader.size("OutputLimit", in: 256...(1 << 28)) { outputLimit = value }
        if let value = reader.integer("OpenLimit", in: 1...100_000) { openLimit = value }
        if let value = reader.integer("DeadLimit", in: 1...100_000) { deadLimit = value }
        if let value = reader.integer("CauseDepth", in: 1...1000) { causeDepth = value }
        if let value = reader.duration("KeepRemoved", in: .zero...TimeSpan.infinity) {
            keepRemoved = value == TimeSpan.infinity ? nil : value
        }
        problems += reader.finish()
        for section in configuration.sections(of: "Listener") {
            guard let name = section.name.argument else { continue }
            var reader = SectionReader(section)
            overrides[name] = ListenerDeclaration(&reader, spelt: .section)
            problems += reader.finish()
        }
        try configuration.check(problems)
    }

    private static func below(_ directory: String) -> String { "\(directory)/listeners.d" }

    private static func beside(_ directory: String) -> String { LexicalPath.normalize("\(directory)/../listeners") }

    /// What is in the directories now.
    package func scan() -> (scripts: [ListenerScript], problems: [ScriptDirectoryProblem]) {
        ScriptScanner<ListenerScript>(overrides: overrides).scan(directories)
    }
}
