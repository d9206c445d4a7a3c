import TestSupport
import Testing

/// `hookctl` under callers that leave it an environment it did not ask for.
@Suite(.serialized) struct HostileCallerTests {
    /// Runs a shell's commands, in which `$H` is hookctl with the host's configuration.
    func shell(_ host: HookctlHost, _ commands: String) async throws -> RealProgram.Completion {
        try await RealProgram(path: "/bin/bash").run(["-c", "H='\(host.command)'; \(commands)"])
    }

    /// The kernel throws away how a child ended where SIGCHLD is ignored, and that is inherited: every gate was a veto.
    @Test(arguments: ["run container web1 start before", "guard container web1 start -- true"])
    func seesHowAHookEndedWhereTheCallerIgnoresSIGCHLD(call: String) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        #expect(try await shell(host, "env --ignore-signal=CHLD $H \(call)") == .init(status: 0))
    }

    @Test(arguments: ["--filter", "--json"]) func failsWhenItsAnswerCannotBeWritten(option: String) async throws {
        let host = try HookctlHost("Filters=domain/migrate/begin")
        host.directory.script("hooks.d/10-a", "cat")
        let completion = try await shell(host, "echo xml | $H run domain d migrate begin --document - \(option) >/dev/full")
        #expect(completion.status == 74)
        #expect(completion.errors.contains("cannot write"))
    }

    /// Nobody reads: a signal must end it all the same once the hooks have ended.
    @Test func endsOnASignalWhileItsOutputIsStuck() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "head -c 65000 /dev/zero | tr '\\0' a; head -c 65000 /dev/zero | tr '\\0' b >&2; \(host.mark("done"))")
        // The descriptor is both ends of the pipe, so that there is a reader and it does not read.
        let stuck = "mkfifo \(host.directory("pipe")); exec 9<>\(host.directory("pipe")); $H run container web1 start before >&9 2>&9 & "
        let completion = try await shell(host, stuck + "\(host.awaiting("done")); sleep 0.5; kill -TERM $!; wait $!")
        #expect(completion.status == 143)
    }

    @Test func passesArgumentsAndEnvironmentOfACommandOnByteForByte() async throws {
        let host = try HookctlHost()
        let print = #"printf "%s %s" "$1" "$X" | od -An -tx1"#
        let completion = try await shell(host, "X=$'x\\xff' $H guard container web1 start -- sh -c '\(print)' sh $'a\\xffb'")
        #expect(completion == .init(status: 0, output: " 61 ff 62 20 78 ff\n"))
    }

    @Test(arguments: [("run", 64 as Int32), ("guard", 125)]) func refusesANameThatIsNoUTF8(verb: String, status: Int32) async throws {
        let host = try HookctlHost()
        let completion = try await shell(host, "$H \(verb) container $'a\\xffb' start -- true")
        #expect(completion.status == status)
    }
}
