import JSON
import Testing

@Suite struct JSONArrayWriterTests {
    private func text(_ write: (inout JSONArrayWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.array(write)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func writesNoElementAsAnEmptyArray() {
        #expect(text { _ in } == "[]")
    }

    @Test func putsCommasBetweenElementsOfEveryKind() {
        let written = text {
            $0.array { $0.element(1) }
            $0.object { $0.member("a", 2) }
            $0.element("b")
            $0.element(nil as Bool?)
            $0.element([3, 4])
        }
        #expect(written == #"[[1],{"a":2},"b",null,[3,4]]"#)
    }
}
