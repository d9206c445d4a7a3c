import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// `hookctl history` through the real daemon, beside the same without it.
@Suite struct HookctlHistoryTests {
    static let selections: [[String]] = [
        [], ["--json"], ["--ids"], ["-n", "web2"], ["--failed"], ["--failed", "--limit", "1", "--json"], ["-S", "1h", "-U", "1h"],
        ["-S", "1h", "--limit", "2"], ["-n", "nobody"], ["last"], ["last", "--json"], ["last", "--output"], ["nonsense"], ["--limit", "0"],
    ]

    private func dispatch(_ host: DaemonHost) async throws {
        host.hook("10-a", header: "object=container", "cat >/dev/null; echo said \"$2\"; [ \"$2\" != web2 ] || { echo no >&2; exit 3; }")
        for name in ["web1", "web2", "web3"] {
            _ = try await host.run("run", "container", name, "start", "before", "--setenv", "API_TOKEN=secret", "--id", "id-\(name)")
        }
        _ = try await host.call("Hooks.Run", ["point": ["object": "container", "name": "web4", "event": "stop"]])
    }

    @Test func tellsWhatTheDirectoryHas() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        try await dispatch(host)
        for selection in Self.selections {
            let (one, other) = try await host.both(["history"] + selection)
            #expect(one == other, "\(selection)")
        }
        let ids = try await host.run("history", "--ids").output.split(separator: "\n").map(String.init)
        #expect(ids.count == 4)
        for id in ids {
            let (one, other) = try await host.both(["history", id, "--json"])
            #expect(one == other && one.status == 0)
        }
        // Of all four the ids begin alike.
        let (one, other) = try await host.both(["history", String(ids[0].prefix(2))])
        #expect(one == other && one.status == 64 && one.errors.contains("4 dispatches begin with"))
        let unknown = try await host.both(["history", "00000000"])
        #expect(unknown.daemon.status == 66 && unknown.files.status == 66)
        #expect(unknown.daemon.errors.contains("there is no dispatch 00000000 in the history of the daemon at \(host.socket)"))
        try await host.stop(daemon)
    }

    @Test func aHostWithoutDispatchesHasNone() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let (one, other) = try await host.both(["history"])
        #expect(one.status == 0 && one.output == "" && other.output == "")
        #expect(try await host.run("history", "last").status == 66)
        try await host.stop(daemon)
    }

    @Test(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory)) func whoManagesSeesItThoughHeMayNotReadTheDirectory() async throws {
        let user = try await OrdinaryUser()
        let host = try DaemonHost(sections: "[Access]\nManage=\(user.id)")
        let daemon = try await host.start()
        try await dispatch(host)
        let seen = try await user.run(program: user.hookctl, ["--socket", host.socket, "history"])
        #expect(seen.status == 0 && seen.output.split(separator: "\n").count == 5)
        #expect(seen.output == (try await host.run("history")).output)
        host.configure(sections: "[Access]\nFollow=\(user.id)")
        #expect(try await host.call("Manager.Reload").status == 0)
        let denied = try await user.run(program: user.hookctl, ["--socket", host.socket, "history"])
        #expect(denied.status == 77 && denied.output == "" && denied.errors.contains("Manage= in [Access] would have to name you"))
        try await host.stop(daemon)
    }

    @Test func oneThatIsDamagedCostsTheOthersNothing() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        try await dispatch(host)
        let id = try #require(try await host.run("history", "--ids").output.split(separator: "\n").first)
        host.directory.write("history/\(id)", "{")
        let (one, other) = try await host.both(["history"])
        #expect(one.output == other.output && one.output.split(separator: "\n").count == 4)
        #expect(one.status != 0 && other.status != 0)
        #expect(one.errors == other.errors && one.errors.contains("is damaged"))
        try await host.stop(daemon)
    }
}
