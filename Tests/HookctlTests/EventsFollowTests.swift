import Events
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// Following what happens, and the ends that it can have.
@Suite(.serialized) struct EventsFollowTests {
    @Test func beginsNowAndGoesOn() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...5)
        let program = try await host.start("events", "--format", "{seq}")
        await program.follows()
        try host.fill([6])
        #expect(await host.lines(1, of: program) == ["6"])
        try host.fill([7, 8])
        #expect(await host.lines(3, of: program) == ["6", "7", "8"])
        program.send(.terminate)
        #expect(try await program.end() == .init(status: 143, output: "6\n7\n8\n"))
    }

    @Test func followsThroughRotationAndRetention() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        let program = try await host.start("events", "--since", "1h", "--limit", "2000", "--format", "{seq}")
        await program.follows()
        let writers = [
            try await host.writer("a", "count=1000", "batch=3", "segment=3000", "patience=60000"),
            try await host.writer("b", "count=999", "batch=7", "segment=3000", "patience=60000"),
        ]
        let completion = try await program.end()
        #expect(completion.status == 0 && completion.errors == "")
        #expect(completion.numbers == Array(1...2000))
        for writer in writers { #expect(try await writer.end().status == 0) }
    }

    @Test func waitsForALogThatIsNotThereYet() async throws {
        let host = try HookctlHost.withEvents()
        let configuration = host.directory.write("far.conf", "[Events]\nDirectory=far/away/log\n")
        func hookctl(_ arguments: String...) async throws -> RunningProgram {
            try await host.start(program: host.hookctl.path, ["--config", configuration] + arguments)
        }
        let program = try await hookctl("events", "--limit", "2", "--format", "{seq}")
        await program.follows()
        #expect(program.errors == "hookctl: there is no event log at \(host.directory("far/away/log")) yet\n")
        for n in 1...2 {
            let emission = try await hookctl("emit", "/test/done", "n=\(n)").end()
            #expect(emission.status == 0)
        }
        let completion = try await program.end()
        // Also the first one: it came after now.
        #expect(completion.status == 0 && completion.output == "1\n2\n")
    }

    @Test func aQuietFollowEndsWhenTheTimeHasCome() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        let begin = ContinuousClock.now
        let completion = try await host.run("events", "--until", "+1s", "--since", "1h", "--format", "{seq}")
        #expect(completion == .init(status: 0, output: "1\n"))
        #expect(ContinuousClock.now - begin >= .milliseconds(900))
        // One without a log, too.
        let empty = try HookctlHost.withEvents()
        #expect(try await empty.run("events", "--until", "+200ms").status == 0)
        // What was over before it began is printed, if it is asked for.
        #expect(try await host.run("events", "--since", "1h", "--until", "now", "--format", "{seq}") == .init(status: 0, output: "1\n"))
    }

    @Test(arguments: [Signal.interrupt, .terminate, .hangUp, .quit]) func endsWithASignal(signal: Signal) async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        let program = try await host.start("events")
        await program.follows()
        program.send(signal)
        #expect(try await program.end(within: .seconds(20)) == .init(status: 128 + signal.rawValue))
    }

    @Test func anEndedPipeEndsItQuietly() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...20_000)
        let replay = try await host.shell("$hookctl events --no-follow | head -n 1; echo ${PIPESTATUS[@]} >&2")
        let completion = try await replay.end()
        #expect(completion.output.split(separator: "\n").count == 1)
        #expect(completion.errors == "141 0\n")
        // Also when nothing happens any more that could be written.
        let quiet = try await host.shell("$hookctl events | true; echo ${PIPESTATUS[@]} >&2")
        #expect(try await quiet.end(within: .seconds(30)).errors == "141 0\n")
    }

    @Test func aFullDiskIsSaid() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        let program = try await host.shell("$hookctl events --no-follow >/dev/full")
        let completion = try await program.end()
        #expect(completion == .init(status: 74, errors: "hookctl: cannot write to standard output: No space left on device (ENOSPC)\n"))
    }

    /// Whoever does not read must not make it grow, nor keep it from ending.
    @Test(arguments: [true, false]) func aReaderThatDoesNotReadCostsNothing(isPipe: Bool) async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([0])
        // 20 MB.
        let writer = try await host.writer("w", "count=20000", "batch=500", "padding=900", "segment=4000000")
        #expect(try await writer.end().status == 0)
        let program: RunningProgram
        var reader: FileDescriptor?
        if isPipe {
            #expect(mkfifo(host.directory("fifo"), 0o600) == 0)
            reader = try FileDescriptor.open(host.directory("fifo"), .readOnly | .nonblocking)
            program = try await host.shell(
                "exec $hookctl events --no-follow --json --cursor-file \(host.directory("c")) >\(host.directory("fifo"))")
        } else {
            program = try await host.startOnTerminal("events", "--no-follow", "--json", "--cursor-file", host.directory("c"))
        }
        await eventually { program.peakMemory > 0 && host.directory.read("c") != nil }
        try await Task.sleep(for: .seconds(1))
        #expect(kill(program.id, 0) == 0)
        #expect(program.peakMemory < 64 << 10, "\(program.peakMemory) KiB")
        if isPipe {
            guard let file = reader.take() else { preconditionFailure("a pipe has a reading end") }
            program.send(.terminate)
            #expect(try await program.end(within: .seconds(20)).status == 143)
            // What the pipe has taken is what the cursor says; a line that was cut comes again as a whole.
            let bytes = try file.readAll()
            let whole = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            let cursor = try #require(host.directory.lines("c").first.flatMap { LogCursor($0) })
            #expect(Int(cursor.sequence) == whole.count)
            #expect(!whole.isEmpty && whole.count < 1000)
        } else {
            program.send(.kill)
            #expect(try await program.end(within: .seconds(20)).status == 137)
        }
    }
}
