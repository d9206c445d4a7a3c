import Foundation
import Testing
import TestSupport

private let requirements = Requirements(programs: ["lxc-start", "lxc-stop", "lxc-info", "busybox"], root: true)

/// Debian's LXC, unmodified, which waits for hooks because its container's configuration names hookctl.
@Suite(.enabled(if: requirements.areMetOrMandatory, "needs lxc, busybox-static and root: see Tests/install-packages"))
struct LXCTests {
    init() throws { try #require(requirements.missing == []) }

    @Test func startsTheContainerWhenEveryHookPasses() async throws {
        try await withContainer { bundle, lxc in
            let start = try await lxc.start()

            #expect(start.status == 0, "\(start.errors)\n\(lxc.log)")
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

    @Test func doesNotStartTheContainerWhenAHookVetoesAndLogsTheReason() async throws {
        try await withContainer { bundle, lxc in
            try bundle.exhaustQuota()

            let start = try await lxc.start()

            #expect(start.status == 1)
            #expect(!bundle.hasRun)
            #expect(try await lxc.state() == "STOPPED")
            #expect(
                lxc.log.contains(
                    "produced output: hookctl: container/web1 start before: vetoed by 20-quota: no space left for web1 (exit status 3)\n"),
                "\(lxc.log)")
            #expect(
                bundle.calls == [
                    "waiting: 10-first: container web1 start before -",
                    "waiting: 10-first: container web1 start aborted -",
                    // LXC runs post-stop for a container that pre-start refused, too.
                    "waiting: 10-first: container web1 stop after -",
                    "waiting: 30-last: container web1 stop after -",
                ])
        }
    }

    @Test func startsTheContainerOnceTheVetoIsGone() async throws {
        try await withContainer { bundle, lxc in
            try await bundle.addHook("20-quota", "#!/bin/sh\n# hook: qualifier=before\nexit 1\n")
            #expect(try await lxc.start().status == 1)
            #expect(!bundle.hasRun)

            // No reload: the directory is read afresh.
            try await bundle.addHook("20-quota", "#!/bin/sh\n# hook: qualifier=before\nexit 0\n")
            #expect(try await lxc.start().status == 0, "\(lxc.log)")
            #expect(bundle.hasRun)
        }
    }

    /// Runs `body` with a container of its own and ends what is left of that, whatever `body` does.
    private func withContainer(_ body: (BusyboxBundle, LXC) async throws -> Void) async throws {
        let bundle = try await BusyboxBundle(hookctl: .built("hookctl"))
        defer { bundle.remove() }
        let lxc = try LXC(of: bundle)
        do {
            try await body(bundle, lxc)
        } catch {
            await lxc.kill()
            throw error
        }
        await lxc.kill()
    }
}

/// LXC's programs, run for the one container of a bundle.
private struct LXC {
    private let bundle: BusyboxBundle
    private let containers: String
    private let start_: RealProgram
    private let stop: RealProgram
    private let info: RealProgram

    /// Writes the container's configuration, with hookctl as its hooks.
    init(of bundle: BusyboxBundle) throws {
        self.bundle = bundle
        containers = bundle.directory + "/lxc"
        start_ = try #require(.named("lxc-start"))
        stop = try #require(.named("lxc-stop"))
        info = try #require(.named("lxc-info"))
        try FileManager.default.createDirectory(atPath: "\(containers)/\(bundle.name)", withIntermediateDirectories: true)
        try """
        lxc.uts.name = \(bundle.name)
        lxc.rootfs.path = dir:\(bundle.rootfs)
        lxc.init.cmd = \(try words(bundle.command))
        lxc.net.0.type = none
        lxc.apparmor.profile = unconfined
        lxc.hook.version = 1
        lxc.hook.pre-start = \(try words(bundle.dispatch("start", "before")))
        lxc.hook.post-stop = \(try words(bundle.dispatch("stop", "after")))

        """.write(toFile: "\(containers)/\(bundle.name)/config", atomically: false, encoding: .utf8)
    }

    /// Runs the container in the foreground, to its end.
    func start() async throws -> RealProgram.Completion {
        // DEBUG: at INFO and above LXC keeps what a hook says to itself.
        try await start_.run(arguments(["-F", "-o", bundle.directory + "/log", "-l", "DEBUG"]))
    }

    /// What lxc-info says the container is: `RUNNING`, `STOPPED` and so on.
    func state() async throws -> String {
        try await info.run(arguments(["-s", "-H"])).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends the container, if it runs.
    func kill() async { _ = try? await stop.run(arguments(["-k"])) }

    /// LXC's log of all starts.
    var log: String { String(decoding: bundle.contents(of: "log") ?? [], as: UTF8.self) }

    private func arguments(_ more: [String]) -> [String] { ["-P", containers, "-n", bundle.name] + more }
}

/// A command as a value of LXC's configuration, where quotes do not do what they do in a shell, so that no word may need any.
private func words(_ command: [String]) throws -> String {
    for word in command {
        let isPlain = word.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x40...0x5a).contains($0) || (0x61...0x7a).contains($0) || "-._/".utf8.contains($0)
        }
        try #require(isPlain, "the tests of LXC cannot be run from a directory with such a name")
    }
    return command.joined(separator: " ")
}
