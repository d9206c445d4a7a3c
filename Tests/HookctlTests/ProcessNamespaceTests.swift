import JSON
import Linux
import TestSupport
import Testing

private let requirements = Requirements(programs: ["unshare"], root: true)

/// `hookctl` in a process namespace of its own while /proc is still the host's, as `createContainer` hooks are called.
@Suite(.enabled(if: requirements.areMetOrMandatory, "needs unshare and root"))
struct ProcessNamespaceTests {
    init() throws { try #require(requirements.missing == []) }

    /// What keeps hookctl from looking at its own processes, if anything.
    enum Sight: String, CaseIterable, Sendable {
        /// Nothing: it may have a proc(5) of its own.
        case full = "--pid --fork"
        /// It may not mount anything, having no rights outside its own user namespace.
        case none = "--user --map-root-user --pid --fork"
    }

    /// Runs `hookctl run container web1 start before` as the namespace's second process, whose number on the host is a kernel thread's; the
    /// namespace lives on until there is a file `end`.
    private func start(_ host: HookctlHost, _ sight: Sight) async throws -> RunningProgram {
        let script = "\(host.command) --json run container web1 start before; echo $? >\(host.directory("status")); \(host.awaiting("end"))"
        let unshare = try #require(RealProgram.named("unshare"))
        return try await host.start(
            program: unshare.path, sight.rawValue.split(separator: " ").map(String.init) + ["/bin/sh", "-c", script])
    }

    @Test(arguments: Sight.allCases) func takesNobodyElseForWhatAScriptStarted(_ sight: Sight) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let program = try await start(host, sight)
        #expect(try await host.line(of: "status") == "0")
        host.make("end")
        let completion = try await program.end()
        let script = try completion.report["scripts"]?[0]
        #expect(script?["outcome"] == "passed")
        #expect(script?["left_behind"] == nil)
        #expect(completion.errors == "")
    }

    @Test(arguments: Sight.allCases) func endsWhatOverruns(_ sight: Sight) async throws {
        let host = try HookctlHost("Grace=100ms")
        // Who leaves the session is found by looking only.
        let escape = sight == .full ? "setsid \(host.sleeper) 60 &" : ""
        host.hook("10-a", header: "qualifier=before timeout=500ms", "trap '' TERM; \(escape) \(host.sleeper) 60 & \(host.sleeper) 60")
        let program = try await start(host, sight)
        #expect(try await host.line(of: "status") == "1")
        #expect(Processes.matching(host.sleeper + " 60") == [])
        host.make("end")
        let completion = try await program.end()
        #expect(try completion.report["scripts"]?[0]?["outcome"] == "timed-out")
        #expect(try completion.report["scripts"]?[0]?["survivors"] == nil)
    }
}
