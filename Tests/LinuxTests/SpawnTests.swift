import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) struct SpawnTests {
    let directory = TemporaryDirectory()

    /// The value of a line of /proc/self/status as the child `cat` of a child sees its own.
    private func status(_ field: String, _ change: @Sendable (inout Spawn) -> Void = { _ in }) async throws -> String? {
        let lines = try await finish(["/bin/cat", "/proc/self/status"], change).lines
        return lines.first { $0.hasPrefix("\(field):") }?.split(separator: "\t").last.map(String.init)
    }

    @Test func leadsASessionAndAProcessGroup() async throws {
        let fields = try await finish(["/bin/cat", "/proc/self/stat"]).output.split(separator: " ")
        #expect(fields[4] == fields[0])
        #expect(fields[5] == fields[0])
    }

    @Test func staysInTheCallersSessionWhereThatIsWanted() async throws {
        let fields = try await finish(["/bin/cat", "/proc/self/stat"]) { $0.startsSession = false }.output.split(separator: " ")
        #expect(fields[4] == "\(getpgrp())")
        #expect(fields[5] == "\(getsid(0))")
    }

    @Test func startsWithNoSignalBlockedThoughTheLoopBlocksThem() async throws {
        // SIGPIPE, number 13, is bit 12.
        let ofLoop = await loopStatus("SigBlk")
        #expect(ofLoop.flatMap { UInt64($0, radix: 16) }.map { $0 & 1 << 12 != 0 } == true)
        #expect(try await status("SigBlk") == "0000000000000000")
    }

    @Test func startsWithDefaultDispositionsThoughTheProcessIgnoresSome() async throws {
        let before = signal(SIGUSR2, SIG_IGN)
        defer { _ = signal(SIGUSR2, before) }
        let ignored = try #require(await status("SigIgn").flatMap { UInt64($0, radix: 16) })
        // glibc itself has two signals of its own ignored, 32 and 33, in whatever it spawns.
        #expect(ignored & ~0x1_8000_0000 == 0)
        // Number 12 is bit 11: without the change it would have been inherited.
        #expect(
            try await status("SigIgn", { $0.inheritsSignals = true }).flatMap { UInt64($0, radix: 16) }.map { $0 & 1 << 11 != 0 } == true)
    }

    @Test func inheritsNoDescriptorNotEvenOneThatIsMeantToBeInherited() async throws {
        // 200 lies far above what the child has, and without close-on-exec only closefrom(2) keeps it out.
        let inheritable = fcntl(2, F_DUPFD, 200)
        defer { close(inheritable) }
        #expect(inheritable >= 200)
        #expect(fcntl(inheritable, F_GETFD) & FD_CLOEXEC == 0)
        #expect(try await finish(["/bin/sh", "-c", "ls /proc/$$/fd; :"]).lines == ["0", "1", "2"])
    }

    @Test func readsAndWritesWhereItWasTold() async throws {
        directory.write("input", "from the file\n")
        let result = try await outputs(of: "cat; echo errors >&2", input: directory("input"))
        #expect(result.output == "from the file\n")
        #expect(result.errors == "errors\n")
    }

    @LoopActor private func outputs(of script: String, input: String) async throws -> (output: String, errors: String) {
        let input = try FileDescriptor.open(input, .readOnly)
        let output = try FileDescriptor.open(directory("output"), .writeOnly | .create)
        let errors = try FileDescriptor.open(directory("errors"), .writeOnly | .create)
        var spawn = Spawn(path: "/bin/sh", arguments: ["sh", "-c", script], environment: [])
        spawn.standardDescriptors = [input.number, output.number, errors.number]
        try await end(of: spawn.start())
        return (directory.read("output") ?? "", directory.read("errors") ?? "")
    }

    @Test func worksInItsDirectory() async throws {
        #expect(try await finish(["/bin/pwd"]) { $0.directory = "/usr" }.output == "/usr\n")
        let here = getcwd(nil, 0)
        defer { free(here) }
        #expect(try await finish(["/bin/pwd"]).output == String(cString: here!) + "\n")
    }

    @Test func hasTheseArgumentsAndThisEnvironmentOnly() async throws {
        let script = "tr '\\0' '|' </proc/$$/cmdline"
        let arguments = try await finish(["/bin/sh"]) { $0.arguments = ["called so", "-c", script, "", "é", "two words"] }
        #expect(arguments.output == "called so|-c|\(script)||é|two words|")
        #expect(try await finish(["/usr/bin/env"]) { $0.environment = ["A=1", "B=two words", "C="] }.output == "A=1\nB=two words\nC=\n")
    }

    @Test func startsWithUmask022WhateverTheProcessHas() async throws {
        let before = umask(0o027)
        defer { umask(before) }
        #expect(try await finish(["/bin/sh", "-c", "umask"]).output == "0022\n")
        #expect(try await finish(["/bin/sh", "-c", "umask"]) { $0.umask = 0o077 }.output == "0077\n")
    }

    /// Threads that the loop's thread has started share its umask: it is another one for the moment of a spawn only.
    @Test func leavesTheUmaskAsItWas() async throws {
        let before = await loopStatus("Umask")
        #expect(try await finish(["/bin/sh", "-c", "umask"]).output == "0022\n")
        #expect(await loopStatus("Umask") == before)
        let own = try await finish(["/bin/sh", "-c", "umask"]) { $0.umask = nil }.output
        #expect(Int(own.dropLast(), radix: 8) == Int(before ?? "", radix: 8))
    }

    @Test(arguments: [
        ("nowhere", Errno.notFound), ("plain", .accessDenied), ("without-line", .notExecutableFormat), ("bad-interpreter", .notFound),
        (".", .accessDenied), ("plain/below", .notDirectory),
    ])
    @LoopActor func saysWhyAProgramCannotBeStarted(name: String, error: Errno) {
        directory.write("plain", "#!/bin/sh\n")
        directory.write("without-line", "exit 0\n", mode: 0o755)
        directory.write("bad-interpreter", "#!/nowhere/sh\n", mode: 0o755)
        #expect(failure { () throws(Errno) in try start([directory(name)]) } == error)
    }

    @Test @LoopActor func saysThatTheDirectoryIsMissing() {
        #expect(failure { () throws(Errno) in try start(["/bin/true"]) { $0.directory = "/nowhere" } } == .notFound)
    }

    @Test @LoopActor func givesTheStatusOnceAndOnlyAfterTheEnd() async throws {
        let child = try start(["/bin/sh", "-c", "exec sleep 600"])
        #expect(try child.reap() == nil)
        let handle = try child.descriptor()
        handle.send(.terminate)
        #expect(try await end(of: child) == .signaled(.terminate))
        #expect(failure { () throws(Errno) in try child.reap() } == Errno(ECHILD))
        #expect(failure { () throws(Errno) in try child.descriptor() } == .noSuchProcess)
        // To a process that is gone a signal is no harm.
        handle.send(.kill)
    }

    @Test func endsAsItEnds() async throws {
        #expect(try await finish(["/bin/sh", "-c", "exit 42"]).status == .exited(42))
        #expect(try await finish(["/bin/sh", "-c", "kill -SEGV $$"]).status == .signaled(Signal(SIGSEGV)))
    }
}

/// A field of this thread's own status.
private func ownStatus(_ field: String) -> String? {
    let text = ProcFile.withContents(of: "/proc/thread-self/status") { String(decoding: $0, as: UTF8.self) }
    return text?.split(separator: "\n").first { $0.hasPrefix("\(field):") }?.split(separator: "\t").last.map(String.init)
}

@LoopActor private func loopStatus(_ field: String) -> String? { ownStatus(field) }
