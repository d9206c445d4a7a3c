import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// `--cursor-file`: stopped and started again, nothing is missed and nothing repeated.
@Suite(.serialized) struct CursorFileTests {
    private func arguments(_ host: HookctlHost, _ more: String...) -> [String] {
        ["events", "--cursor-file", host.directory("c"), "--format", "{seq}"] + more
    }

    @Test func goesOnWhereItWasStopped() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...10)
        #expect(try await host.run(arguments(host, "--no-follow", "--limit", "4")).numbers == [1, 2, 3, 4])
        #expect(try await host.run(arguments(host, "--no-follow", "--limit", "1")).numbers == [5])
        #expect(try await host.run(arguments(host, "--no-follow")).numbers == [6, 7, 8, 9, 10])
        #expect(try await host.run(arguments(host, "--no-follow")) == .init(status: 0))
        try host.fill([11])
        #expect(try await host.run(arguments(host, "--no-follow")).numbers == [11])
        let line = try #require(host.directory.read("c"))
        #expect(line == "\(try host.log().reader(from: .now).cursor)\n")
    }

    /// What was not asked for has been seen all the same.
    @Test func passesWhatWasNotAskedFor() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...10)
        #expect(try await host.run(arguments(host, "--no-follow", "--filter", "event.n==99")) == .init(status: 0))
        #expect(try await host.run(arguments(host, "--no-follow")) == .init(status: 0))
    }

    /// A follow that was stopped before anything happened begins, when it is started again, where it stood.
    @Test(arguments: [false, true]) func missesNothingThatHappensBetweenTwoRuns(hasLog: Bool) async throws {
        let host = try HookctlHost.withEvents()
        if hasLog { try host.fill(1...3) }
        let program = try await host.start(arguments(host))
        await program.follows()
        program.send(.interrupt)
        #expect(try await program.end().output == "")
        try host.fill(4...6)
        let all = hasLog ? [4, 5, 6] : [1, 2, 3]
        #expect(try await host.run(arguments(host, "--no-follow")).numbers == all)
    }

    /// The time only counts as long as there is no place.
    @Test func beginsAtATimeOnce() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...3, at: RealTime(nanoseconds: 1_770_091_506_000_000_000))
        #expect(try await host.run(arguments(host, "--no-follow", "-S", "10m")) == .init(status: 0))
        try host.fill([4], at: RealTime(nanoseconds: 1_770_091_507_000_000_000))
        try host.fill([5])
        #expect(try await host.run(arguments(host, "--no-follow", "-S", "10m")).numbers == [4, 5])
    }

    @Test func isForOneAtATime() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        let program = try await host.start(arguments(host))
        await program.follows()
        let second = try await host.run(arguments(host, "--no-follow"))
        #expect(second == .init(status: 75, errors: "hookctl: the cursor file \(host.directory("c")) is in use by another process\n"))
        program.send(.kill)
        #expect(try await program.end().status == 137)
        // Whoever held it is gone, and so is the lock.
        #expect(try await host.run(arguments(host, "--no-follow")).status == 0)
    }

    @Test func keepsTheFileWholeAndLeavesNothingElse() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...3)
        #expect(try await host.run(arguments(host, "--no-follow")).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: host.directory.path).filter { $0.hasPrefix("c") && $0 != "calls" }
        #expect(names.sorted() == ["c", "c.lock"])
    }

    /// Three writers, segments of a few events, and a reader that is stopped forty times, by a signal that it hears or by one that it cannot.
    @Test(arguments: [[Signal.terminate, .interrupt], [.kill]]) func missesNothingUnderLoad(signals: [Signal]) async throws {
        let host = try HookctlHost.withEvents()
        try host.log().open()
        let writers = try await withThrowingTaskGroup(of: RunningProgram.self) { group in
            for name in ["a", "b", "c"] {
                group.addTask { try await host.writer(name, "count=6000", "batch=5", "segment=20000", "patience=60000", "pause=1000") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        host.directory.write("c", "oldest\n")
        var random = SeededGenerator(seed: UInt64(signals.count))
        var last = 0
        var repeated = 0
        for round in 0..<40 {
            let program = try await host.start(arguments(host))
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
            program.send(signals[round % signals.count])
            let completion = try await program.end()
            // Before it hears signals, the default ends it: nothing has been written then.
            #expect(completion.status == 128 + signals[round % signals.count].rawValue, "\(completion.errors)")
            #expect(completion.errors == "")
            // A line that the kill has cut is none: it has not been written.
            let text = completion.output
            let whole =
                text.hasSuffix("\n") ? text[...] : text[..<(text.lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex)]
            let sequences = whole.split(separator: "\n").compactMap { Int($0) }
            guard let first = sequences.first else { continue }
            #expect(sequences == Array(first..<first + sequences.count))
            #expect(first <= last + 1, "\(last + 1) to \(first - 1) are missing")
            if signals != [.kill] { #expect(first == last + 1, "\(first) to \(last) come again") }
            repeated += last + 1 - first
            last = max(last, first + sequences.count - 1)
        }
        for writer in writers { #expect(try await writer.end().status == 0) }
        let rest = try await host.run(arguments(host, "--no-follow")).numbers
        if let first = rest.first {
            #expect(first <= last + 1)
            #expect(rest == Array(first...18_000))
        } else {
            #expect(last == 18_000)
        }
        #expect(last > 0)
    }
}
