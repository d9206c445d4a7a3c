import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing
import Varlink

/// `io.hookd.Hooks.Run` at the real daemon's socket.
struct RunMethodTests {
    private static let start: JSONObject = [
        "point": ["object": "container", "name": "web1", "event": "start", "qualifier": "before"]
    ]

    @Test func answersWithTheReport() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container", "cat; echo \"$HOOK_X_COLOUR\" >&2")
        let daemon = try await host.start()
        var parameters = Self.start
        parameters["document"] = "{\"a\":1}"
        parameters["environment"] = ["HOOK_X_COLOUR": "green"]
        let reply = try #require(try await host.call("Hooks.Run", parameters).replies.first?["report"])
        #expect(reply["verdict"] == "allowed")
        #expect(reply["scripts"]?[0]?["stdout"]?["text"] == "{\"a\":1}")
        #expect(reply["scripts"]?[0]?["stderr"]?["text"] == "green\n")
        #expect(reply["requester"]?["uid"]?.int == Int(getuid()))
        #expect(reply["requester"]?["executable"]?.string == host.varlinkcall.path)
        #expect(host.calls == ["10-a container web1 start before -"])
        try await host.stop(daemon)
        let events = try host.loggedEvents()
        #expect(events.map(\.topic.string) == ["/daemon/start", "/hook/allowed", "/daemon/stop"])
        let event: HookEvent = try events[1].payload()
        #expect(event.requester?.uid == getuid() && event.requester?.executable == host.varlinkcall.path)
        await host.expectNothingLeft()
    }

    @Test func answersAVetoWithTheScriptAndItsReasonOnceWhatRanIsUndone() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container")
        host.hook("20-no", header: "object=container qualifier=before", "echo 'no space' >&2; exit 3")
        let daemon = try await host.start()
        let error = try #require(try await host.call("Hooks.Run", Self.start).error)
        #expect(error.name == "Vetoed")
        #expect(error.parameters["script"] == "20-no" && error.parameters["reason"] == "no space")
        #expect(error.parameters["outcome"] == "exit status 3")
        #expect(error.parameters["report"]?["compensation"]?[0]?["name"] == "10-a")
        #expect(
            host.calls == [
                "10-a container web1 start before -", "20-no container web1 start before -", "10-a container web1 start aborted -",
            ])
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    @Test func tellsEachStepToWhoAsksForMore() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container")
        host.hook("20-b", header: "object=container", "exit 1")
        let daemon = try await host.start()
        var parameters = Self.start
        parameters["point"] = ["object": "container", "name": "web1", "event": "start", "qualifier": "after"]
        let replies = try await host.call("Hooks.Run", parameters, "more").replies
        #expect(replies.count == 5)
        #expect(replies.prefix(4).map { $0["step"]?["script"]?.string } == ["10-a", "10-a", "20-b", "20-b"])
        #expect(replies.prefix(4).map { $0["step"]?["pid"] != nil } == [true, false, true, false])
        #expect(replies[3]["step"]?["report"]?["exit_status"] == 1)
        #expect(replies[4]["report"]?["verdict"] == "allowed")
        try await host.stop(daemon)
    }

    @Test(arguments: ["", "more"]) func hangingUpKillsWhatRunsAndUndoesWhatRan(mode: String) async throws {
        let host = try DaemonHost(hooks: "Grace=5s")
        host.hook("10-a", header: "object=container")
        host.hook("20-long", header: "object=container qualifier=before", "\(host.mark("runs")); sleep 300 & wait")
        let daemon = try await host.start()
        let caller = try await host.startCall("Hooks.Run", Self.start, mode)
        await host.appears("runs")
        caller.send(.kill)
        _ = try await caller.end()
        await eventually { host.calls.count == 3 }
        #expect(host.calls.last == "10-a container web1 start aborted -")
        await eventually { host.records.isEmpty }
        #expect(Processes.matching(host.directory("hooks.d")) == [])
        // The object is free again.
        host.hook("20-long", header: "object=container qualifier=before")
        #expect(try await host.call("Hooks.Run", Self.start).replies.first?["report"]?["verdict"] == "allowed")
        try await host.stop(daemon)
        #expect(try host.loggedEvents().contains { $0.topic.string == "/hook/cancelled" })
        await host.expectNothingLeft()
    }

    @Test(arguments: ["", "env -i", "setsid -w", "env -i setsid -w"]) func refusesAHookThatCallsBackAtOnce(way: String) async throws {
        let host = try DaemonHost()
        host.hook(
            "10-a", header: "object=container event=start",
            "\(way) \(host.caller) io.hookd.Hooks.Run '\(JSONValue.object(Self.start))' >\(host.directory("answer"))")
        let daemon = try await host.start()
        #expect(try await host.call("Hooks.Run", Self.start).error?.name == "Vetoed")
        let answer = RealProgram.Completion(status: 1, output: host.directory.read("answer") ?? "")
        #expect(answer.error?.name == "Reentrant")
        #expect(answer.error?.parameters["origin"] == "container/web1 start before")
        #expect(answer.error?.parameters["script"] == "10-a")
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    /// With other dispatches running at the same time a double fork leaves nothing but the tag.
    @Test func refusesAnOrphanOfAHookWhileManyDispatchesRun() async throws {
        let host = try DaemonHost()
        let inner = "\(host.caller) io.hookd.Hooks.Run '\(JSONValue.object(Self.start))'"
        host.hook("10-other", header: "name=other*", "\(host.mark("other$$")); \(host.awaiting("go"))")
        host.directory.script(
            "orphan", "sleep 0.2; \(inner) >\(host.directory("answer~")); mv \(host.directory("answer~")) \(host.directory("answer"))")
        host.hook(
            "20-a", header: "name=web1 qualifier=before",
            "(env -i setsid \(host.directory("orphan")) </dev/null >/dev/null 2>&1 &); \(host.awaiting("answer"))")
        let daemon = try await host.start()
        var others: [RunningProgram] = []
        for number in 0..<5 {
            others.append(
                try await host.startCall(
                    "Hooks.Run", ["point": ["object": "container", "name": .string("other\(number)"), "event": "start"]]))
        }
        await eventually { host.calls.count == 5 }
        #expect(try await host.call("Hooks.Run", Self.start).replies.first?["report"]?["verdict"] == "allowed")
        let answer = RealProgram.Completion(status: 1, output: host.directory.read("answer") ?? "")
        #expect(answer.error?.name == "Reentrant")
        #expect(answer.error?.parameters["evidence"] == "tag")
        host.make("go")
        for other in others { #expect(try await other.end().status == 0) }
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    static let mistakes: [(JSONObject, String)] = [
        (["point": ["object": "", "name": "a", "event": "b"]], "is empty"),
        (["point": ["object": "a", "name": "../b", "event": "b"]], "holds a slash"),
        (["point": ["object": "a", "name": "b", "event": "c"], "environment": ["LD_PRELOAD": "x"]], "LD_PRELOAD"),
        (["point": ["object": "a", "name": "b", "event": "c"], "environment": ["HOOK_RUN": "x"]], "HOOK_RUN"),
        (["point": ["object": "a", "name": "b", "event": "c"], "timeout_ms": 0], "timeout_ms"),
        (["point": ["object": "a", "name": "b", "event": "c"], "document": "a", "document_base64": "YQ=="], "both"),
        (["point": ["object": "a", "name": "b", "event": "c"], "document_base64": "Y"], "base 64"),
        (["point": ["object": "a", "name": "b", "event": "c"], "filter": true], "Filters="),
    ]

    @Test func saysWhatIsWrongWithACall() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        for (parameters, words) in Self.mistakes {
            let error = try #require(try await host.call("Hooks.Run", parameters).error)
            #expect(error.name == "InvalidPoint")
            #expect(error.parameters["reason"]?.string?.contains(words) == true, "\(error.parameters)")
        }
        let unknown = try await host.call("Hooks.Run", ["point": ["object": "a", "name": "b", "event": "c"], "colour": "green"])
        #expect(unknown.error?.name == "InvalidParameter" && unknown.error?.parameters["parameter"] == "colour")
        try await host.stop(daemon)
    }

    @Test func namesWhoHoldsTheObject() async throws {
        let host = try DaemonHost(hooks: "LockTimeout=50ms")
        host.hook("10-a", header: "object=container event=start qualifier=before", "\(host.mark("runs")); \(host.awaiting("go"))")
        let daemon = try await host.start()
        let first = try await host.startCall("Hooks.Run", Self.start)
        await host.appears("runs")
        let error = try #require(try await host.call("Hooks.Run", Self.start).error)
        #expect(error.name == "Busy")
        #expect(error.parameters["holder"]?["point"] == "container/web1 start before")
        #expect(error.parameters["holder"]?["pid"]?.int == Int(daemon.id))
        host.make("go")
        #expect(try await first.end().status == 0)
        try await host.stop(daemon)
    }
}
