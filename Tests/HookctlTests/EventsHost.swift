import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport

extension HookctlHost {
    /// A host with an event log of its own.
    ///
    /// - Parameter settings: lines for `[Events]`.
    static func withEvents(_ settings: String = "") throws -> HookctlHost {
        try HookctlHost(sections: "[Events]\nRetentionAge=infinity\n\(settings)")
    }

    /// The log, to be filled without `hookctl`.
    func log(segmentSize: Int64 = 16 << 20, retentionSize: Int64 = .max) -> EventLog {
        EventLog(
            at: events,
            options: LogOptions(segmentSize: segmentSize, retentionSize: retentionSize, retentionAge: nil, patience: .seconds(60)))
    }

    /// Appends `{"n":N}` on `/test/done` for each number.
    func fill(_ numbers: some Sequence<Int>, at time: RealTime? = nil, log: EventLog? = nil) throws {
        let events = try numbers.map { n in
            try EncodedEvent(["n": .integer(JSONInteger(n))], topic: "/test/done", time: time ?? .now)
        }
        try (log ?? self.log()).append(events)
    }

    /// Starts `logwriter` on the log; it needs no configuration.
    func writer(_ name: String, _ settings: String...) async throws -> RunningProgram {
        try await start(program: RealProgram.built("logwriter").path, [events, name] + settings)
    }

    /// Starts a shell's commands, with `$hookctl` for hookctl on this host.
    func shell(_ commands: String) async throws -> RunningProgram {
        try await start(program: "/bin/bash", ["-c", "hookctl='\(command)'\n\(commands)"])
    }

    /// What the program has printed, as soon as it has so many lines.
    func lines(_ count: Int, of program: RunningProgram) async -> [String] {
        await eventually { program.output.split(separator: "\n").count >= count }
        return program.output.split(separator: "\n").map(String.init)
    }
}

extension RunningProgram {
    /// Waits until it follows: it has read what there is and waits for more.
    func follows() async {
        await eventually { Processes.hasOpen(self.id, "inotify") && self.isAsleep }
    }

    private var isAsleep: Bool {
        let text = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)) ?? ""
        return text.split(separator: ")").last?.dropFirst().first == "S"
    }

    /// The most memory that it has had, in KiB.
    var peakMemory: Int {
        let text = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

extension RealProgram.Completion {
    /// What it printed, where that is a number a line.
    var numbers: [Int] { output.split(separator: "\n").compactMap { Int($0) } }
}
