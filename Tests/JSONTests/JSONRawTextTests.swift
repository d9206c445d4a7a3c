import JSON
import Testing

/// Text that is JSON already, within what is written.
@Suite struct JSONRawTextTests {
    @Test func standsAmongMembersAndElementsAsItIs() {
        var writer = JSONWriter()
        let text = Array(#"{"seq": 7}"#.utf8)
        writer.object { writer in
            writer.member("first", raw: text)
            writer.member("second", 1)
            text.withUnsafeBytes { writer.member("third", raw: $0) }
            writer.array("events") { writer in
                writer.element(raw: text)
                writer.element(2)
                text.withUnsafeBytes { writer.element(raw: $0) }
            }
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"first":{"seq": 7},"second":1,"third":{"seq": 7},"events":[{"seq": 7},2,{"seq": 7}]}"#)
    }
}
