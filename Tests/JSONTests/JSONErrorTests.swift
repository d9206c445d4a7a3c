import JSON
import Testing

@Suite struct JSONErrorTests {
    @Test(arguments: [
        ("[1,\n 2,\n x]", "line 3, column 2 (byte 9): expected a value, found 'x'"),
        ("[1", "line 1, column 3 (byte 2): expected ',' or ']', found the end"),
        ("[\"é😀\" 1]", "line 1, column 7 (byte 10): expected ',' or ']', found '1'"),
        ("[1,\r\n\u{0B}]", "line 2, column 1 (byte 5): expected a value, found byte 0x0b"),
        ("[\u{A0}]", "line 1, column 2 (byte 1): expected a value, found byte 0xc2"),
        ("1\n ", nil),
        ("1\n\n]", "line 3, column 1 (byte 3): expected the end of the document, found ']'"),
        ("\"a\tb\"", "line 1, column 3 (byte 2): control character in a string; write it as \\u0009"),
        ("\"\\udead\"", "line 1, column 2 (byte 1): \\udead is half of a surrogate pair, without the other half"),
        ("[01]", "line 1, column 2 (byte 1): a number may not begin with 0 and another digit"),
        ("18446744073709551616", "line 1, column 1 (byte 0): the integer does not fit in 64 bits"),
        ("[1e999]", "line 1, column 2 (byte 1): the number is too large for a double"),
        ("{\"a\":1,\n\"a\":2}", "line 2, column 1 (byte 8): the key \"a\" stands twice in its object"),
        ("{\"\\n\":1,\"\\n\":2}", "line 1, column 9 (byte 8): the key \"\\n\" stands twice in its object"),
        ("\u{FEFF}{}", "line 1, column 1 (byte 0): the document begins with a byte order mark, which JSON forbids"),
        ("[[[[]]]]", "line 1, column 4 (byte 3): more than 3 arrays and objects inside each other"),
        (String(repeating: " ", count: 1001), "line 1, column 1001 (byte 1000): the document is longer than 1000 bytes"),
    ])
    func says(_ document: String, _ description: String?) {
        do {
            _ = try JSONValue(parsing: document, limits: JSONLimits(bytes: 1000, depth: 3))
            #expect(description == nil)
        } catch {
            #expect(error.description == description)
        }
    }

    @Test func saysWhereUTF8IsInvalid() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array("{\n\"é".utf8) + [0xFF, 0x22]) }
        #expect(error?.description == "line 2, column 3 (byte 5): invalid UTF-8 in a string")
    }

    @Test func cutsALongKey() {
        let key = String(repeating: "é", count: 1000)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\"\(key)\":1,\"\(key)\":2}") }
        #expect(error?.reason.description == "the key \"\(String(repeating: "é", count: 64))…\" stands twice in its object")
    }
}
