import Events
import JSON
import CommandLine
import Testing

@testable import hookctl

@Suite struct SubscriptionReplyTests {
    private func reply(_ text: String) -> SubscriptionReply? {
        Array(text.utf8).withUnsafeBytes { SubscriptionReply($0, reusing: [1..<2]) }
    }

    private func events(_ text: String) -> [String]? {
        let bytes = Array(text.utf8)
        return reply(text)?.events.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    private static let two =
        #"{"parameters":{"events":[{"seq":1,"event":{"a":"}],\"synced\":true"}},{"seq":20,"event":[[1]]}],"synced":true,"cursor":"0123456789abcdef.1:20"},"continues":true}"#

    @Test func findsTheEventsAndWhatStandsBesideThem() throws {
        #expect(events(Self.two) == [#"{"seq":1,"event":{"a":"}],\"synced\":true"}}"#, #"{"seq":20,"event":[[1]]}"#])
        let found = try #require(reply(Self.two))
        #expect(found.isSynced && found.gap == nil && found.cursor == LogCursor("0123456789abcdef.1:20"))
    }

    @Test func readsGaps() throws {
        let found = try #require(
            reply(#"{"parameters":{"gap":{"first":17,"last":23,"reason":"retention"},"cursor":"0123456789abcdef.1:23"},"continues":true}"#))
        #expect(found.gap == LogGap(first: 17, last: 23, reason: .retention) && found.events == [] && !found.isSynced)
    }

    @Test func knowsOnlyWhatAnotherFollows() {
        let continued = [Self.two, #"{"parameters":{"synced":true},"continues":true}"#]
        let others = [
            #"{"parameters":{"cursor":"0123456789abcdef.1:23"}}"#, #"{"error":"io.hookd.Events.LogUnreadable","parameters":{}}"#, "{}", "",
            #"{"parameters":{},"continues":false}"#,
        ]
        for text in continued { Array(text.utf8).withUnsafeBytes { #expect(SubscriptionReply.recognises($0), "\(text)") } }
        for text in others { Array(text.utf8).withUnsafeBytes { #expect(!SubscriptionReply.recognises($0), "\(text)") } }
    }

    @Test func refusesWhatIsNoReply() {
        for text in ["{}", "", "[]", #"{"parameters":{"events":[{"seq":1}"#, #"{"parameters":{"events":7}}"#, #"{"parameters":{"synced""#] {
            #expect(reply(text) == nil, "\(text)")
        }
        // Cut anywhere before its parameters end, it is none.
        let whole = Array(Self.two.utf8)
        let end = whole.count - #","continues":true}"#.utf8.count
        for length in 0..<end {
            #expect(whole[..<length].withUnsafeBytes { SubscriptionReply($0, reusing: []) == nil }, "\(length)")
        }
    }

    @Test(arguments: [
        (#"{"seq":1,"time""#, UInt64(1)), (#"{"seq":18446744073709551615,"#, 1_844_674_407_370_955_161), (#"{"seq":"#, nil), ("", nil),
        (#"{"seq":x"#, nil),
    ])
    func readsNumbers(text: String, number: UInt64?) {
        Array(text.utf8).withUnsafeBytes { #expect(SubscriptionReply.sequence(of: $0) == number) }
    }
}
