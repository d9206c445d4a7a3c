import JSON
import Linux
import TestSupport
import Testing

@testable import Events

@Suite struct EventLineTests {
    private static let line =
        #"{"seq":18446744073709551615,"time":"2026-02-03T04:05:06.000000789Z","mono":12345,"boot":"b007","host":"h","namespace":"n","#
        + #""topic":"/a/b","cause":"c","type":"t","event":{"x":[1,"}"]},"sum":"0123"}"#

    @Test func takesALineApart() throws {
        let event = try Event(line: Array(Self.line.utf8))
        #expect(event.seq == .max)
        #expect(event.time == moment)
        #expect(event.monotonic == .nanoseconds(12_345))
        #expect([event.boot, event.host, event.namespace, event.cause, event.type] == ["b007", "h", "n", "c", "t"])
        #expect(event.topic == "/a/b")
        #expect(try event.json() == ["x": [1, "}"]])
        // What the log has added is gone, and nothing else.
        #expect(event.description == Self.line.replacing(#","sum":"0123""#, with: ""))
        #expect(event.encoded.topicBytes.elementsEqual("/a/b".utf8))
    }

    @Test func isTheEventThatWasWritten() throws {
        let written = try event(["a": ["b": "é\n"]], topic: "/x/y", type: "t", seq: 3, cause: "c\"", namespace: "n")
        #expect(try reread(written) == written)
        #expect(try reread(written).encoded.layout == written.encoded.layout)
    }

    @Test func passesOverWhatItDoesNotKnow() throws {
        let line = #"{"seq":1,"v":{"a":[2]},"time":"2026-02-03T04:05:06.000000789Z","topic":"/a","x":null,"event":null,"y":"z"}"#
        let event = try Event(line: Array(line.utf8))
        #expect(event.topic == "/a")
        #expect(try event.json() == .null)
        #expect(event.boot == "" && event.host == "" && event.cause == nil && event.type == nil && event.namespace == nil)
    }

    @Test func takesMembersInAnyOrderBehindTheNumber() throws {
        let line = #"{"seq":1,"event":5,"topic":"/a","type":"t","time":"2026-02-03T04:05:06.000000789Z","mono":1}"#
        let event = try Event(line: Array(line.utf8))
        #expect(event.type == "t")
        #expect(try event.json() == 5)
        #expect(event.description == line)
    }

    @Test(arguments: [
        ("", 0, "a line begins with \"{\""), ("{}", 1, "a key and \":\" are expected"),
        (#"{"time":"x"}"#, 9, "a time in UTC with nine digits of nanoseconds is expected"),
        (#"{"topic":"/a"}"#, 0, "the sequence number does not come first"), (#"{"seq":-1}"#, 7, "a number is expected"),
        (#"{"seq":18446744073709551616}"#, 7, "the number does not fit in 64 bits"),
        (#"{"seq":1}"#, 9, "an event has a time, a topic and a payload"),
        (#"{"seq":1,"seq":2}"#, 15, "the key \"seq\" stands twice"), (#"{"seq":1 "#, 8, "\",\" or the closing \"}\" is expected"),
        (#"{"seq":1}x"#, 9, "\",\" or the closing \"}\" is expected"), (#"{"seq":1,"topic":"a"}"#, 18, "a topic is expected"),
        (#"{"seq":1,"topic":""}"#, 18, "a topic is expected"), (#"{"seq":1,"topic":"/a\n"}"#, 18, "a topic is expected"),
        (#"{"seq":1,"topic":5}"#, 17, "a string is expected"), (#"{"seq":1,"event":}"#, 17, "a value is expected"),
        (#"{"seq":1,"host":"a}"#, 19, "a string is expected"),
    ])
    func refuses(line: String, offset: Int, message: String) {
        do throws(InvalidLine) {
            _ = try Event(line: Array(line.utf8))
            Issue.record("\(line) was taken for an event")
        } catch {
            #expect(error.offset == offset)
            #expect(error.message == message)
        }
    }

    @Test func everyTruncationIsRefused() {
        let line = Array(Self.line.utf8)
        for length in 0..<line.count {
            #expect(throws: InvalidLine.self) { try Event(line: Array(line.prefix(length))) }
        }
    }

    @Test func everyMutationIsReadOrRefused() throws {
        var random = SeededGenerator(seed: 41)
        let filter = try EventFilter(["event.x.1~=*,cause!=c,topic~=/a/**", "event.x==1", "host~=?b"])
        var read = 0
        for _ in 0..<20_000 {
            let line = Array(Self.line.utf8).mutated(by: &random, alphabet: "{}[]\":,\\/0129abc")
            do throws(InvalidLine) {
                let event = try Event(line: line)
                read += 1
                _ = (event.boot, event.host, event.namespace, event.topic, event.cause, event.type)
                _ = try? event.json()
                _ = filter.matches(event)
                let again = try Event(line: event.line)
                #expect(again == event)
            } catch {
                #expect((0...line.count).contains(error.offset))
            }
        }
        #expect(read > 1000)
    }

    @Test func theHeadIsFoundWithoutTheRest() throws {
        let line = Array(Self.line.utf8)
        for length in [line.count, line.count - 1, 160] {
            let head = line.prefix(length).withUnsafeBytes { EventHead($0) }
            #expect(head?.seq == .max)
            #expect(head?.time == moment)
            #expect(head.map { String(decoding: line[$0.topic], as: UTF8.self) } == "/a/b")
        }
        #expect(Array(#"{"seq":1,"topic":"/a","time":"#.utf8).withUnsafeBytes { EventHead($0)?.seq } == nil)
        #expect(Array("x".utf8).withUnsafeBytes { EventHead($0)?.seq } == nil)
    }
}
