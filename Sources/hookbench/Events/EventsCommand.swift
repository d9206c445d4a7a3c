import Glibc
import Linux

/// `hookctl events`, the program that is built beside this one, on a log of its own.
struct EventsCommand: Sendable {
    private let program: String
    private let configuration: String
    private let home: String

    init(on log: SampleLog, _ bench: Workbench) throws(Failure) {
        let built = try OwnProgram.directory() + "/hookctl"
        guard access(built, X_OK) == 0 else { throw Failure("\(built) is missing; swift build -c release") }
        (program, configuration, home) = ("\(bench.directory)/hookctl", "\(log.path).conf", bench.directory)
        // As a package installs it, once: see WholeProgram.
        if access(program, X_OK) != 0 { try bench.copy(built, to: program) }
        try bench.write("[Events]\nDirectory=\(log.path)\n", to: configuration, mode: 0o644)
    }

    private func command(_ options: [String]) -> [String] { [program, "--config", configuration, "events", "--no-follow"] + options }

    /// Prints what there is, to nowhere; how long that takes.
    func run(_ options: [String]) throws(Failure) -> Duration { try ProgramRun.time(command(options), home: home) }

    /// The same; how much memory that takes at most, in bytes.
    func peakMemory(_ options: [String]) throws(Failure) -> Int { try PeakMemory.of(command(options), home: home) }

    /// That it prints so many events is checked once: a program that finds nothing is fast.
    func check(_ options: [String], count: Int) throws(Failure) {
        let lines = try ProgramRun.lineCount(command(options), home: home)
        guard lines == count else { throw Failure("hookctl events \(options.joined(separator: " ")) prints \(lines) events, not \(count)") }
    }
}
