import Foundation
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

    /// Runs `hookctl run container web1 start after` there, to its end.
    private func run(_ host: HookctlHost, options: String = "") async throws -> RealProgram.Completion {
        let unshare = try #require(RealProgram.named("unshare"))
        let command = "\(host.command) \(options) run container web1 start after\nexit $?"
        return try await host.start(program: unshare.path, ["--pid", "--fork", "--kill-child", "/bin/sh", "-c", command]).end()
    }

    @Test func namesWhatAScriptLeftRunningAndNothingElse() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "\(host.sleeper) 60 &")
        let completion = try await run(host, options: "--json")
        #expect(completion.status == 0, "\(completion.errors)")
        let left = try completion.report["scripts"]?[0]?["left_behind"]?.array
        #expect(left?.map { $0["name"] } == ["sleep"], "\(completion.output)")
    }

    @Test func refusesACallFromInsideAHookOfItsOwnNamespace() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "env -i \(host.command) run container web1 start before; echo $? >\(host.directory("inner"))")
        let completion = try await run(host)
        #expect(completion.status == 0, "\(completion.errors)")
        #expect(host.directory.lines("inner") == ["77"])
    }

    /// What a dispatch of the host has left is out of sight in there, and stays for the host to clean up after.
    @Test func leavesTheHostsDeadDispatchesToTheHost() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ ! -e \(host.directory("slow")) ] || { \(host.mark("started")); exec \(host.sleeper) 60; }")
        host.make("slow")
        let dead = try await host.start("run", "container", "web2", "start", "after")
        await host.appears("started")
        try FileManager.default.removeItem(atPath: host.directory("slow"))
        dead.send(.kill)
        _ = try await dead.end()

        let inside = try await run(host, options: "--json")
        #expect(inside.status == 0, "\(inside.errors)")
        #expect(!inside.output.contains("recovered"), "\(inside.output)")

        let outside = try await host.run("--json", "run", "container", "web1", "start", "after")
        #expect(outside.status == 0, "\(outside.errors)")
        #expect(try outside.report["recovered"]?[0]?["killed"]?.array?.count == 1, "\(outside.output)")
    }
}
