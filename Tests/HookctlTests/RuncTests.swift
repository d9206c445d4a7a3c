import Foundation
import Testing
import TestSupport

private let requirements = Requirements(programs: ["runc", "busybox"], root: true)

/// Debian's runc, unmodified, which waits for hooks because its bundle's config.json names hookctl.
@Suite(.enabled(if: requirements.areMetOrMandatory, "needs runc, busybox-static and root: see Tests/install-packages"))
struct RuncTests {
    init() throws { try #require(requirements.missing == []) }

    @Test func startsTheContainerWhenEveryHookPasses() async throws {
        try await withContainer { bundle, runc in
            let run = try await runc.run()

            #expect(run.status == 0, "\(run.errors)")
            #expect(bundle.hasRun)
            #expect(
                bundle.calls == [
                    "waiting: 10-first: container web1 start before -",
                    "waiting: 30-last: container web1 start before -",
                    "started: 10-first: container web1 stop after -",
                    "started: 30-last: container web1 stop after -",
                ])
        }
    }

    @Test func doesNotStartTheContainerWhenAHookVetoesAndSaysWhy() async throws {
        try await withContainer { bundle, runc in
            try bundle.exhaustQuota()

            let run = try await runc.run()

            #expect(run.status == 1)
            #expect(!bundle.hasRun)
            #expect(try await runc.list() == "null")
            #expect(
                run.errors.contains("hookctl: container/web1 start before: vetoed by 20-quota: no space left for web1 (exit status 3)"),
                "\(run.errors)")
            #expect(
                bundle.calls == [
                    "waiting: 10-first: container web1 start before -",
                    "waiting: 10-first: container web1 start aborted -",
                    // runc runs poststop for a container that createRuntime refused, too.
                    "waiting: 10-first: container web1 stop after -",
                    "waiting: 30-last: container web1 stop after -",
                ])
        }
    }

    @Test func handsTheStateOfTheContainerToTheHooks() async throws {
        try await withContainer { bundle, runc in
            try await bundle.addHook("40-state", "#!/bin/sh\n# hook: event=start qualifier=before\ncat >\(bundle.directory)/state.json\n")

            let run = try await runc.run()

            #expect(run.status == 0, "\(run.errors)")
            let document = Data(bundle.contents(of: "state.json") ?? [])
            let state = try #require(try JSONSerialization.jsonObject(with: document) as? [String: Any])
            #expect(state["id"] as? String == "web1")
            #expect(state["bundle"] as? String == bundle.directory)
            #expect(state["status"] as? String == "creating")
        }
    }

    /// Runs `body` with a container of its own and ends what is left of that, whatever `body` does.
    private func withContainer(_ body: (BusyboxBundle, Runc) async throws -> Void) async throws {
        let bundle = try await BusyboxBundle(hookctl: .built("hookctl"))
        defer { bundle.remove() }
        let runc = try Runc(of: bundle)
        do {
            try await body(bundle, runc)
        } catch {
            await runc.kill()
            throw error
        }
        await runc.kill()
    }
}

/// runc, run for the one container of a bundle and with a state directory of its own.
private struct Runc {
    private let bundle: BusyboxBundle
    private let program: RealProgram

    /// Writes the bundle's config.json, with hookctl as its hooks.
    init(of bundle: BusyboxBundle) throws {
        self.bundle = bundle
        program = try #require(.named("runc"))
        let namespaces = ["pid", "ipc", "uts", "mount"].map { ["type": $0] }
        let configuration: [String: Any] = [
            "ociVersion": "1.0.2",
            "process": ["args": bundle.command, "cwd": "/", "user": ["uid": 0, "gid": 0]] as [String: Any],
            "root": ["path": bundle.rootfs],
            "mounts": [
                ["destination": "/proc", "type": "proc", "source": "proc"],
                ["destination": "/dev", "type": "tmpfs", "source": "tmpfs"],
            ],
            // Neither a network namespace nor a cgroup mount: hosts differ in what they allow, and no hook depends on it.
            // The cgroup has a name of its own, since every container here has the same id and they run at the same time.
            "linux": ["namespaces": namespaces, "cgroupsPath": "/" + (bundle.directory as NSString).lastPathComponent] as [String: Any],
            "hooks": [
                "createRuntime": [hook(bundle.dispatch("start", "before", options: ["--document", "-"]))],
                "poststop": [hook(bundle.dispatch("stop", "after", options: ["--document", "-"]))],
            ],
        ]
        try JSONSerialization.data(withJSONObject: configuration).write(to: URL(fileURLWithPath: bundle.directory + "/config.json"))
    }

    /// Runs the container in the foreground, to its end.
    func run() async throws -> RealProgram.Completion { try await runc("run", "--bundle", bundle.directory, bundle.name) }

    /// The containers that runc knows, as JSON.
    func list() async throws -> String {
        try await runc("list", "--format", "json").output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends the container, if it runs.
    func kill() async { _ = try? await runc("delete", "--force", bundle.name) }

    private func runc(_ arguments: String...) async throws -> RealProgram.Completion {
        try await program.run(["--root", bundle.directory + "/runc"] + arguments)
    }
}

/// An entry of config.json's `hooks`: runc gives it no environment unless one is stated.
private func hook(_ command: [String]) -> [String: Any] { ["path": command[0], "args": command] }
