import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// What clients ask of the real daemon that would hurt others.
@Suite struct DemandingClientTests {
    @Test(arguments: ["topics", "filters", "names"]) func comparesEventsWithNoMoreTextsThanOthersCanWaitFor(parameter: String) async throws
    {
        let host = try DaemonHost()
        let daemon = try await host.start()
        func wait(_ count: Int) async throws -> RealProgram.Completion {
            let text = ["topics": "/a/b", "filters": "event.a==1", "names": "web"][parameter] ?? ""
            let texts = JSONValue.array((0..<count).map { .string("\(text)\($0)") })
            return try await host.call("Events.Wait", [parameter: texts, "timeout_ms": 1])
        }
        #expect(try await wait(256).error?.name == "TimedOut")
        let error = try #require(try await wait(257).error)
        #expect(error.name == "InvalidSelection" && error.parameters["parameter"]?.string == parameter)
        #expect(error.parameters["reason"] == "at most 256 can be given, not 257")
        try await host.stop(daemon)
    }

    /// A filter that takes long to say no, on a log that has much to say no to.
    @Test func answersOthersWhileMuchIsPassedOverForOne() async throws {
        let host = try DaemonHost()
        let text = String(repeating: "ab", count: 1500)
        host.directory.write(
            "emit.jsonl", (0..<2000).map { #"{"topic":"/test/done","event":{"n":\#($0),"a":"\#(text)"}}"# }.joined(separator: "\n"))
        #expect(try await host.run("--socket", "none", "emit", "--json", host.directory("emit.jsonl")).status == 0)
        let daemon = try await host.start()
        let filters = JSONValue.array((0..<8).map { .string("event.a~='*a*b*a*b*a*b*a*b\($0)c'") })
        let search = try await host.startCall("Events.Subscribe", ["filters": filters, "from": "oldest"], "more")
        // The search has begun, and is far from its end.
        try await Task.sleep(for: .milliseconds(500))
        let status = try #require(try await host.call("Manager.Status").replies.first?["status"])
        #expect(search.output == "")
        #expect(status["subscribers"]?.int == 1, "\(status)")
        search.send(.kill)
        _ = try await search.end()
        try await host.stop(daemon)
    }

    @Test func holdsNoMoreThanAMebibyteForWhoWaits() async throws {
        let host = try DaemonHost()
        let text = String(repeating: "x", count: 600_000)
        host.directory.write(
            "emit.jsonl", (1...4).map { #"{"topic":"/test/done","event":{"n":\#($0),"a":"\#(text)"}}"# }.joined(separator: "\n"))
        #expect(try await host.run("--socket", "none", "emit", "--json", host.directory("emit.jsonl")).status == 0)
        let daemon = try await host.start()
        var parameters: JSONObject = ["topics": ["/test/done"], "from": "oldest", "count": 4]
        for expected in [[1, 2], [3, 4]] {
            let reply = try #require(try await host.call("Events.Wait", parameters).replies.first)
            #expect(reply["events"]?.array?.map { $0["event"]?["n"]?.int } == expected)
            parameters["from"] = reply["cursor"]
        }
        try await host.stop(daemon)
    }

    @Test func comparesEventsWithNoLongerFiltersThanOthersCanWaitFor() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        func wait(_ last: String) async throws -> RealProgram.Completion {
            let long = JSONValue.string("event.a==" + String(repeating: "x", count: 1015))
            return try await host.call(
                "Events.Wait", ["filters": .array(Array(repeating: long, count: 8) + [.string(last)]), "timeout_ms": 1])
        }
        #expect(try await wait("").error?.name == "TimedOut")
        #expect(try await wait("topic~=/a").error?.parameters["reason"] == "all together may have 8192 bytes, not 8201")
        try await host.stop(daemon)
    }
}
