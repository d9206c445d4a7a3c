import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// `hookctl status`: one screen that says whether all is well, with and without a daemon.
@Suite struct HookctlStatusTests {
    /// The lines of a screen by their first word.
    private func line(_ title: String, of screen: String) -> String? {
        screen.split(separator: "\n").first { $0.hasPrefix(title) }.map(String.init)
    }

    @Test func saysThatAllIsWell() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container")
        let daemon = try await host.start()
        let completion = try await host.run("status")
        #expect(completion.status == 0 && completion.errors == "")
        #expect(line("Daemon", of: completion.output)?.contains("process \(daemon.id), \(host.socket)") == true, "\(completion.output)")
        #expect(line("Clients", of: completion.output) == "Clients    1 connection, 0 subscribers, 0 calls of hooks under way")
        #expect(line("Scripts", of: completion.output)?.hasPrefix("Scripts    1 enabled, ") == true)
        #expect(line("Log", of: completion.output)?.contains("events 1 to 1, the newest just now") == true)
        #expect(completion.output.hasSuffix("\n\nall is well\n"))
        let json = try JSONValue(parsing: try await host.run("status", "--json").output)
        #expect(json["pid"]?.int == Int(daemon.id) && json["scripts"]?["enabled"] == 1 && json["vetoes"] == [])
        try await host.stop(daemon)
    }

    @Test(arguments: [("listeners", "listeners are not called: "), ("events", "no events, and no listeners: ")])
    func saysThatADirectoryCannotBeUsedUntilItCan(directory: String, problem: String) async throws {
        let host = try DaemonHost()
        host.directory.write(directory, "in the way")
        let daemon = try await host.start()
        let completion = try await host.run("status")
        #expect(completion.status != 0 && completion.output.contains(problem), "\(completion.output)")
        #expect(line("not well", of: completion.output)?.contains("1 problem") == true)
        try FileManager.default.removeItem(atPath: host.directory(directory))
        await eventually { access(host.directory("listeners/.lock"), F_OK) == 0 }
        #expect(line("not well", of: try await host.run("status").output) == nil)
        try await host.stop(daemon)
    }

    @Test func saysWhatIsNot() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container event=stop", "printf 'no\\033[31m way\\n' >&2; exit 1")
        host.hook("20-b", header: "object=container event=start", "\(host.mark("runs")); \(host.awaiting("go"))")
        let daemon = try await host.start()
        // One by the daemon and one without it.
        _ = try await host.call("Hooks.Run", ["point": ["object": "container", "name": "a", "event": "stop", "qualifier": "before"]])
        #expect(try await host.run("run", "container", "b", "stop", "before").status == 1)
        let caller = try await host.startCall("Hooks.Run", ["point": ["object": "container", "name": "web1", "event": "start"]])
        await host.appears("runs")
        let follower = try await host.startHookctl("events")
        host.directory.write("hooks.d/30-bad", "#!/bin/sh\n# hook: colour=green\n", mode: 0o755)
        try await host.emit([1])
        let completion = try await host.run("status")
        let screen = completion.output
        #expect(completion.status == 1 && completion.errors == "")
        #expect(!screen.utf8.contains(0x1b))
        let rows = screen.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init) }
        #expect(
            rows.contains { $0.prefix(4) == ["container/web1", "start", "20-b"] || $0.prefix(3) == ["container/web1", "start", "20-b"] },
            "\(screen)")
        #expect(screen.contains("container/a stop before  vetoed") && screen.contains("container/b stop before  vetoed"), "\(screen)")
        #expect(screen.contains("no\\x1b[31m way"))
        #expect(screen.contains("\nProblems\n") && screen.contains("colour"))
        // Two have been asked for, and one of them is over.
        #expect(line("Clients", of: screen)?.hasSuffix(" 1 call of hooks under way") == true, "\(screen)")
        #expect(line("not well", of: screen) == "not well: 1 problem; 2 refused in the last hour")
        host.make("go")
        _ = try await caller.end()
        follower.send(.terminate)
        _ = try await follower.end()
        try await host.stop(daemon)
    }

    @Test func showsWhatListenersDo() async throws {
        let host = try DaemonHost()
        host.directory.script("hooks.d/listeners.d/50-a", "# listen: topic=/test/done\n\(host.mark("heard"))")
        host.directory.script("hooks.d/listeners.d/60-b", "# listen: topic=/test/done retries=0\nexit 1")
        let daemon = try await host.start()
        await eventually { (try? host.loggedEvents().isEmpty) == false }
        try await host.emit([1])
        await host.appears("heard")
        var screen = ""
        for _ in 0..<200 where !screen.contains("given up") {
            screen = try await host.run("status").output
            await pause(.milliseconds(20))
        }
        #expect(screen.contains("\nListeners\nNAME"), "\(screen)")
        #expect(line("50-a", of: screen)?.contains("enabled") == true)
        #expect(line("60-b", of: screen)?.contains("has given up 1 event") == true, "\(screen)")
        #expect(line("not well", of: screen) == "not well: listener 60-b has given up 1 event")
        try await host.stop(daemon)
    }

    @Test func showsWhatCanBeSeenWithoutADaemon() async throws {
        let host = try DaemonHost()
        host.hook("20-b", header: "object=container event=start", "\(host.mark("runs")); \(host.awaiting("go"))")
        host.directory.write("hooks.d/30-bad", "#!/bin/sh\n# hook: colour=green\n", mode: 0o755)
        let runner = try await host.startHookctl("run", "container", "web1", "start")
        try await host.emit(1...3)
        await host.appears("runs")
        for socket in [nil, host.socket, "none"] {
            let completion = try await host.start(
                program: host.hookctl.path, ["--config", host.configuration] + (socket.map { ["--socket", $0] } ?? []) + ["status"]
            ).end()
            #expect(completion.status == 69)
            #expect(completion.errors.split(separator: "\n").count == 1 && completion.errors.contains("daemon"), "\(completion.errors)")
            #expect(line("Scripts", of: completion.output)?.hasPrefix("Scripts    1 enabled, ") == true)
            #expect(line("Log", of: completion.output)?.hasPrefix("Log        events 1 to 3, ") == true)
            #expect(line("container/web1", of: completion.output)?.contains("20-b") == true)
            #expect(completion.output.contains("colour") && line("not well", of: completion.output) == "not well: 1 problem")
        }
        let json = try JSONValue(parsing: try await host.run("status", "--json").output)
        #expect(json["running"]?[0]?["point"] == "container/web1 start" && json["log"]?["last"] == 3 && json["version"] == nil)
        host.make("go")
        _ = try await runner.end()
    }
}
