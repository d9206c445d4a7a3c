import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

private let requirements = Requirements(programs: ["runc", "busybox"], root: true)

/// The container managers of Sources/Examples, over the real runc: the one that embeds the library, and the one at the socket.
@Suite(.serialized, .leavesNothing(), .enabled(if: requirements.areMetOrMandatory, "needs runc, busybox-static and root"))
struct ExamplesTests {
    enum Manager: String { case swift, python }

    private static let managers: [Manager] = PythonVarlink.isExpected ? [.swift, .python] : [.swift]

    @Test(arguments: managers) func leadsAContainerThroughItsLifeWithHooksAndEvents(manager: Manager) async throws {
        try await withHost(manager) { (host: ExampleHost) async throws in
            host.daemon.hook("10-all", header: "object=container")
            for words in [["create", host.name, host.bundle], ["start", host.name], ["stop", host.name], ["delete", host.name]] {
                let completion = try await host.run(words)
                #expect(completion.status == 0, "\(words): \(completion.errors)")
            }
            let events = ["create", "start", "stop", "delete"]
            #expect(
                host.daemon.calls == events.flatMap { ["10-all container web1 \($0) before -", "10-all container web1 \($0) after -"] })
            let actions = ["create", "start", "exit", "delete"]
            #expect(
                try host.topics()
                    == actions.flatMap { ["/command/run", "/hook/allowed", "/hook/allowed", "/container/\($0)", "/command/done"] })
            let logged = try host.daemon.loggedEvents().filter { $0.topic.description.hasPrefix("/container/") }
            #expect(logged.count == 4)
            for event in logged {
                #expect(event.cause?.hasPrefix("minictl") == true)
                let payload = try event.payload(as: ContainerEvent.self)
                #expect(payload.name == "web1")
                #expect(payload.requester?.hasSuffix("uid 0") == true)
            }
            #expect(try await host.runc("list", "--quiet").output == "")
        }
    }

    @Test(arguments: managers) func doesNotStartAContainerThatAHookRefuses(manager: Manager) async throws {
        try await withHost(manager) { (host: ExampleHost) async throws in
            #expect(try await host.run(["create", host.name, host.bundle]).status == 0)
            host.daemon.hook("10-all", header: "object=container")
            host.daemon.hook("20-quota", header: "event=start qualifier=before", "echo no space left for $2 >&2; exit 3")
            let completion = try await host.run(["start", host.name])
            #expect(completion.status == 1)
            #expect(completion.errors.contains("20-quota"), "\(completion.errors)")
            #expect(completion.errors.contains("no space left for web1"), "\(completion.errors)")
            #expect(
                host.daemon.calls == [
                    "10-all container web1 start before -", "20-quota container web1 start before -",
                    "10-all container web1 start aborted -",
                ])
            #expect(try await host.runc("state", host.name).output.contains("\"created\""))
            #expect(try host.topics().suffix(3) == ["/command/run", "/hook/vetoed", "/command/failed"])
        }
    }

    @Test(arguments: managers) func tellsTheHooksWhenRuncFails(manager: Manager) async throws {
        try await withHost(manager) { (host: ExampleHost) async throws in
            host.daemon.hook("10-all", header: "object=container")
            #expect(try await host.run(["start", host.name]).status == 1)
            #expect(host.daemon.calls == ["10-all container web1 start before -", "10-all container web1 start aborted -"])
            #expect(try host.topics() == ["/command/run", "/hook/allowed", "/hook/allowed", "/command/failed"])
        }
    }

    @Test(arguments: managers, [[], ["create", "web1"], ["explode", "web1"], ["start", "a", "b"]])
    func saysHowItIsUsed(manager: Manager, words: [String]) async throws {
        try await withHost(manager) { (host: ExampleHost) async throws in
            let completion = try await host.run(words)
            #expect(completion.status != 0)
            #expect(completion.errors.contains("create NAME BUNDLE | start NAME | stop NAME | delete NAME"))
            #expect(try host.topics() == [])
        }
    }

    private func withHost(_ manager: Manager, _ body: (ExampleHost) async throws -> Void) async throws {
        let host = try await ExampleHost(manager)
        let daemon = manager == .python ? try await host.daemon.start() : nil
        do { try await body(host) } catch {
            _ = try? await host.runc("delete", "--force", host.name)
            throw error
        }
        _ = try? await host.runc("delete", "--force", host.name)
        if let daemon { try await host.daemon.stop(daemon) }
        await host.daemon.expectNothingLeft()
    }
}

/// A host with one of the managers, and a bundle that sleeps until it is told to end.
private struct ExampleHost {
    let daemon: DaemonHost
    let name = "web1"
    private let program: [String]

    var bundle: String { daemon.directory("bundle") }

    init(_ manager: ExamplesTests.Manager) async throws {
        daemon = try DaemonHost()
        switch manager {
        case .swift: program = [try RealProgram.built("minictl").path]
        case .python:
            let python = try #require(PythonVarlink.program, "Python's package varlink is missing")
            let sources = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
            program = [python.path, sources + "/Sources/Examples/python/minictl.py"]
        }
        let busybox = try #require(RealProgram.named("busybox"))
        for directory in ["dev", "proc", "bin"] { daemon.directory.directory("bundle/rootfs/\(directory)") }
        try await RealProgram.install(copyOf: busybox.path, at: bundle + "/rootfs/bin/busybox")
        let script = "trap 'exit 0' TERM; while :; do /bin/busybox sleep 0.05; done"
        let configuration: [String: Any] = [
            "ociVersion": "1.0.2",
            "process": ["args": ["/bin/busybox", "sh", "-c", script], "cwd": "/", "user": ["uid": 0, "gid": 0]] as [String: Any],
            "root": ["path": "rootfs"],
            "mounts": [
                ["destination": "/proc", "type": "proc", "source": "proc"], ["destination": "/dev", "type": "tmpfs", "source": "tmpfs"],
            ],
            "linux": [
                "namespaces": ["pid", "ipc", "uts", "mount"].map { ["type": $0] },
                "cgroupsPath": "/" + (daemon.directory.path as NSString).lastPathComponent,
            ] as [String: Any],
        ]
        try JSONSerialization.data(withJSONObject: configuration).write(to: URL(fileURLWithPath: bundle + "/config.json"))
    }

    func run(_ words: [String]) async throws -> RealProgram.Completion {
        let environment = ["HOOKD_CONFIG": daemon.configuration, "HOOKD_SOCKET": daemon.socket, "RUNC_ROOT": daemon.directory("runc")]
        return try await daemon.start(program: program[0], program.dropFirst() + words, environment: environment).end()
    }

    func runc(_ words: String...) async throws -> RealProgram.Completion {
        let runc = try #require(RealProgram.named("runc"))
        return try await daemon.start(program: runc.path, ["--root", daemon.directory("runc")] + words).end()
    }

    /// What was published of the container, in order.
    func topics() throws -> [String] {
        try daemon.loggedEvents().map(\.topic.description).filter { !$0.hasPrefix("/daemon/") }
    }
}
