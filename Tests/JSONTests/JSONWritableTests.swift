import JSON
import Testing

@Suite struct JSONWritableTests {
    private struct Place: JSONWritable {
        let line: Int

        func write(to writer: inout JSONWriter) {
            writer.object { $0.member("line", line) }
        }
    }

    @Test(
        arguments: [
            (Int.min, "-9223372036854775808"), (Int32.min, "-2147483648"), (Int64.max, "9223372036854775807"),
            (UInt.max, "18446744073709551615"), (UInt8.max, "255"), (UInt16.max, "65535"), (UInt32.max, "4294967295"),
            (UInt64.max, "18446744073709551615"),
            (1.0, "1.0"), (true, "true"), ("é", "\"é\""), ([1, 2], "[1,2]"), ([[String]](), "[]"), (nil as Int?, "null"), (5 as Int?, "5"),
            (JSONValue.null, "null"), (JSONObject([("b", 1), ("a", .null)]), "{\"b\":1,\"a\":null}"), (Place(line: 3), "{\"line\":3}"),
            ([Place(line: 1), nil], "[{\"line\":1},null]"),
        ] as [(any JSONWritable & Sendable, String)])
    func writes(_ value: any JSONWritable & Sendable, as expected: String) {
        #expect(String(decoding: [UInt8](json: value), as: UTF8.self) == expected)
    }

    @Test func writesAValueAsItWasRead() throws {
        let document = #"{"z":[null,true,false,-1,18446744073709551615,1.0,1,"s",[],{}],"a":{"b":{"c":[[1.5]]}}}"#
        #expect(try JSONValue(parsing: document).description == document)
    }
}
