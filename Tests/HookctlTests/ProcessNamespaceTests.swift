import Foundation
import Linux
import TestSupport
import Testing

private let requirements = Requirements(programs: ["unshare", "setpriv"], root: true)

/// hookctl where LXC and runc call it for some stages: in the container's process namespace, while the host's /proc is still mounted.
///
/// The ids that this /proc has name other processes there, or none.
@Suite(.enabled(if: requirements.areMetOrMandatory, "needs unshare, setpriv and root"))
struct ProcessNamespaceTests {
    init() throws { try #require(requirements.missing == []) }

    /// Runs hookctl's `run container web1 start QUALIFIER` as the second process of a new process namespace.
    private func run(
        _ host: HookctlHost, _ qualifier: String, setup: String = "", options: String = "", blind: Bool = false
    ) async throws -> RealProgram.Completion {
        let unshare = try #require(RealProgram.named("unshare"))
        let right = blind ? "setpriv --bounding-set -sys_admin --inh-caps -sys_admin " : ""
        let command = "\(setup)\n\(right)\(host.command) run \(options) container web1 start \(qualifier)\nexit $?"
        return try await host.start(program: unshare.path, ["--pid", "--fork", "--kill-child", "/bin/sh", "-c", command]).end()
    }

    @Test func namesWhatAScriptLeftRunningAndNothingElse() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "\(host.sleeper) 60 &")
        let completion = try await run(host, "after", options: "--json")
        #expect(completion.status == 0, "\(completion.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(completion.output.utf8)) as? [String: Any]
        let scripts = try #require(report?["scripts"] as? [[String: Any]])
        let left = scripts.flatMap { $0["left_behind"] as? [[String: Any]] ?? [] }
        #expect(left.count == 1)
        #expect(left.first?["name"] as? String == "sleep", "\(completion.output)")
    }

    @Test func killsEverythingThatALateScriptStarted() async throws {
        let host = try HookctlHost("Grace=100ms")
        host.hook("10-a", header: "timeout=300ms", "trap '' TERM\nsetsid \(host.sleeper) 60 &\n\(host.sleeper) 60\n\(host.sleeper) 60")
        // The namespace's first process lives on: the kernel would end all others with it.
        let completion = try await run(host, "before", setup: "trap 'cat /proc/[0-9]*/cmdline >\(host.directory("after"))' EXIT")
        #expect(completion.status == 1)
        #expect(completion.errors.contains("vetoed by 10-a: "), "\(completion.errors)")
        let after = try #require(host.directory.read("after"))
        #expect(after.contains(host.configuration))
        #expect(!after.contains(host.sleeper))
    }

    /// Without the right to look at the namespace's own processes, a script's process group is still in reach.
    @Test func endsALateScriptAlsoWhereNobodyCanBeSeen() async throws {
        let host = try HookctlHost("Grace=100ms")
        host.hook("10-a", header: "timeout=300ms", "trap '' TERM\n\(host.sleeper) 60 &\n\(host.sleeper) 60\n\(host.sleeper) 60")
        let completion = try await run(
            host, "before", setup: "trap 'cat /proc/[0-9]*/cmdline >\(host.directory("after"))' EXIT", blind: true)
        #expect(completion.status == 1)
        #expect(completion.errors.hasSuffix("vetoed by 10-a: it gave no reason (timed out after 300ms)\n"), "\(completion.errors)")
        let after = try #require(host.directory.read("after"))
        #expect(after.contains(host.configuration))
        #expect(!after.contains(host.sleeper))
    }

    @Test func refusesACallFromInsideAHookOfItsOwnNamespace() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "env -i \(host.command) run container web1 start before; echo $? >\(host.directory("inner"))")
        let completion = try await run(host, "after")
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

        let inside = try await run(host, "after", options: "--json")
        #expect(inside.status == 0, "\(inside.errors)")
        #expect(!inside.output.contains("recovered"), "\(inside.output)")

        let outside = try await host.run("--json", "run", "container", "web1", "start", "after")
        #expect(outside.status == 0, "\(outside.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(outside.output.utf8)) as? [String: Any]
        let recovered = try #require(report?["recovered"] as? [[String: Any]])
        #expect((recovered.first?["killed"] as? [Any])?.count == 1, "\(outside.output)")
    }
}
