import JSON
import Testing

@Suite struct JSONObjectWriterTests {
    private func text(_ write: (inout JSONObjectWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.object(write)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func writesNoMemberAsAnEmptyObject() {
        #expect(text { _ in } == "{}")
    }

    @Test func putsCommasBetweenMembersOfEveryKind() {
        let written = text {
            $0.object("a") { $0.member("x", 1) }
            $0.array("b") { $0.element(2) }
            $0.member("c", "d")
            $0.member("e", 1.0)
        }
        #expect(written == #"{"a":{"x":1},"b":[2],"c":"d","e":1.0}"#)
    }

    @Test func leavesOutAMemberThatIsNil() {
        let written = text {
            $0.member("a", unlessNil: nil as Int?)
            $0.member("b", unlessNil: 1 as Int?)
            $0.member("c", unlessNil: nil as String?)
            $0.member("d", nil as String?)
        }
        #expect(written == #"{"b":1,"d":null}"#)
    }

    @Test func escapesKeys() {
        #expect(text { $0.member("a\"\n", 1) } == #"{"a\"\n":1}"#)
    }
}
