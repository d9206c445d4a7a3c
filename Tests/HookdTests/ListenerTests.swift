import Events
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// Listener scripts of the real daemon.
struct ListenerTests {
    private static let start: JSONObject = [
        "point": ["object": "container", "name": "web1", "event": "start", "qualifier": "before"]
    ]

    /// Writes a listener that notes for what it is called, and then does something.
    private func listen(_ host: DaemonHost, _ name: String, _ header: String, _ action: String = "") {
        host.directory.script(
            "hooks.d/listeners.d/\(name)",
            "# listen: \(header)\necho \"${0##*/} $*\" >>\(host.directory("heard"))\n\(action)")
    }

    private func publish(_ host: DaemonHost, _ names: String...) async throws {
        let events = names.map { JSONValue.object(["topic": "/container/start", "event": ["name": .string($0), "action": "start"]]) }
        #expect(try await host.call("Events.Publish", ["events": .array(events)]).status == 0)
    }

    private func status(_ host: DaemonHost, _ name: String) async throws -> JSONValue {
        try #require(try await host.call("Manager.Listeners", ["name": .string(name)]).replies.first?["listeners"]?[0])
    }

    @Test func callsAScriptForTheEventsThatItAskedFor() async throws {
        let host = try DaemonHost()
        listen(host, "10-starts", "topic=/container/* filter=event.name~=web*", "cat >>\(host.directory("input"))")
        let daemon = try await host.start()
        try await publish(host, "web1", "db1", "web2")
        await eventually { host.directory.lines("heard").count == 2 }
        #expect(host.directory.lines("heard") == ["10-starts container web1 start - -", "10-starts container web2 start - -"])
        await eventually { host.directory.lines("input").count == 2 }
        #expect(try JSONValue(parsing: host.directory.lines("input")[0])["event"]?["name"] == "web1")
        let listener = try await status(host, "10-starts")
        #expect(listener["state"] == "enabled" && listener["topics"] == ["/container/*"] && listener["dead"] == 0)
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    @Test func handlesWhatHappenedWhileTheDaemonWasDown() async throws {
        let host = try DaemonHost()
        listen(host, "10-all", "topic=/container/*,/hook/vetoed")
        host.hook("10-no", header: "object=container", "exit 1")
        let first = try await host.start()
        try await publish(host, "web1")
        await eventually { host.directory.lines("heard").count == 1 }
        try await host.stop(first)
        #expect(try await host.run("emit", "/container/start", "name=web2", "action=start").status == 0)
        #expect(try await host.run("run", "container", "web3", "start", "before").status == 1)
        let second = try await host.start()
        await eventually { host.directory.lines("heard").count >= 3 }
        #expect(
            host.directory.lines("heard") == [
                "10-all container web1 start - -", "10-all container web2 start - -", "10-all container web3 start before -",
            ])
        try await host.stop(second)
        await host.expectNothingLeft()
    }

    @Test(arguments: ["", "env -i", "setsid -w", "env -i setsid -w"]) func aListenerMayRunHooks(way: String) async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container event=start")
        host.hook("20-slow", header: "object=container event=stop", "\(host.mark("runs")); \(host.awaiting("go"))")
        listen(
            host, "10-calls", "topic=/container/start",
            "\(way) \(host.caller) io.hookd.Hooks.Run '\(JSONValue.object(Self.start))' >\(host.directory("socket~")); mv \(host.directory("socket~")) \(host.directory("socket"));"
                + "\(way) \(host.hookctl.path) --config \(host.configuration) run container web1 start before; echo $? >\(host.directory("status"))"
        )
        let daemon = try await host.start()
        // A dispatch of the daemon's runs at the same time: what a listener starts is none of its scripts.
        let other = try await host.startCall("Hooks.Run", ["point": ["object": "container", "name": "other", "event": "stop"]])
        await host.appears("runs")
        try await publish(host, "web1")
        await eventually { host.directory.lines("status").count == 1 }
        #expect(host.directory.read("status") == "0\n")
        #expect(
            RealProgram.Completion(status: 0, output: host.directory.read("socket") ?? "").replies.first?["report"]?["verdict"] == "allowed"
        )
        host.make("go")
        #expect(try await other.end().status == 0)
        try await host.stop(daemon)
    }

    @Test func aLoopOfListenersEndsWithAnEvent() async throws {
        let host = try DaemonHost(sections: "[Listeners]\nCauseDepth=4")
        listen(
            host, "10-loop", "topic=/container/start",
            "\(host.hookctl.path) --config \(host.configuration) --socket none emit /container/start name=again action=start")
        let daemon = try await host.start()
        try await publish(host, "web1")
        let log = { @Sendable in (try? host.loggedEvents().map(\.topic.string)) ?? [] }
        await eventually { log().contains("/listener/loop") }
        await pause(.milliseconds(300))
        #expect(log().filter { $0 == "/container/start" }.count == 5)
        #expect(log().filter { $0 == "/listener/loop" }.count == 1)
        #expect(host.directory.lines("heard").count == 4)
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    @Test func whatFailsForGoodIsADeadLetterThatCanBeTriedAgain() async throws {
        let host = try DaemonHost()
        listen(host, "10-a", "topic=/container/start retries=0", "[ -e \(host.directory("well")) ] || { echo 'not yet' >&2; exit 1; }")
        let daemon = try await host.start()
        try await publish(host, "web1", "web2")
        for _ in 0..<200 where try await status(host, "10-a")["dead"] != 2 { await pause(.milliseconds(20)) }
        for socket in [[], ["--socket", host.socket]] {
            let shown = try await host.run(socket + ["listeners", "dead", "10-a", "--json"])
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.replies.map { $0["event"]?["event"]?["name"]?.string } == ["web1", "web2"])
            #expect(shown.replies.first?["failure"]?["reason"]?.string?.contains("not yet") == true)
        }
        #expect(try await host.run(["listeners"]).output.contains("10-a"))
        host.make("well")
        #expect(try await host.run(["listeners", "retry", "10-a", "all"]).output == "to be tried again: 2 events\n")
        await eventually { host.directory.lines("heard").count == 4 }
        for _ in 0..<200 where try await status(host, "10-a")["handled"] != 2 { await pause(.milliseconds(20)) }
        #expect(try await status(host, "10-a")["dead"] == 0)
        try await host.stop(daemon)
        // The same without a daemon.
        let alone = try await host.run(["listeners", "--json"])
        #expect(alone.replies.first?["handled"] == 2 && alone.replies.first?["name"] == "10-a")
        #expect(try await host.run(["listeners", "reset", "10-a", "oldest"]).status == 0)
        let again = try await host.start()
        await eventually { host.directory.lines("heard").count == 6 }
        #expect(host.directory.lines("heard").count == 6)
        try await host.stop(again)
    }

    static let mistakes: [([String], Int32, String)] = [
        (["show", "10-a"], 64, "give the number of an event"),
        (["show", "10-a", "x"], 64, "no number of an event"),
        (["retry"], 64, "name a listener"),
        (["retry", "10-a"], 64, "or 'all'"),
        (["status", "10-a", "5"], 64, "takes no more"),
        (["reset", "10-a", "yesteryear"], 64, "yesteryear"),
        (["status", "nobody"], 66, "nobody"),
        (["retry", "nobody", "all"], 66, "nobody"),
        (["skip", "10-a", "999999"], 66, "999999"),
        (["show", "10-a", "999999"], 66, "999999"),
    ]

    @Test func saysWhatIsWrongWithARequest() async throws {
        let host = try DaemonHost()
        listen(host, "10-a", "topic=/container/start")
        let daemon = try await host.start()
        for (words, status, message) in Self.mistakes {
            let completion = try await host.run(["listeners"] + words)
            #expect(completion.status == status, "\(words): \(completion.errors)")
            #expect(completion.errors.contains(message), "\(words): \(completion.errors)")
        }
        try await host.stop(daemon)
        for (words, status, message) in Self.mistakes {
            let completion = try await host.run(["listeners"] + words)
            #expect(completion.status == status, "alone, \(words): \(completion.errors)")
            #expect(completion.errors.contains(message), "alone, \(words): \(completion.errors)")
        }
    }
}
