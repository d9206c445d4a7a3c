import JSON
import Testing

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func writesWordsAsTheyAre() {
        #expect(text { $0.null() } == "null")
        #expect(text { $0.bool(true) } == "true")
        #expect(text { $0.bool(false) } == "false")
    }

    @Test(
        arguments: [
            (0, "0"),
            (9, "9"),
            (10, "10"),
            (-1, "-1"),
            (9_223_372_036_854_775_807, "9223372036854775807"),
            (-9_223_372_036_854_775_808, "-9223372036854775808"),
            (18_446_744_073_709_551_615, "18446744073709551615"),
            (10_000_000_000_000_000_000, "10000000000000000000"),
        ] as [(JSONInteger, String)])
    func writesAnInteger(_ integer: JSONInteger, as expected: String) {
        #expect(text { $0.integer(integer) } == expected)
    }

    @Test(
        arguments: [
            (1.0, "1.0"),
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (100, "100.0"),
            (1e16, "1e+16"),
            (1e-7, "1e-07"),
            (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
            (.leastNonzeroMagnitude, "5e-324"),
        ] as [(Double, String)])
    func writesADouble(_ double: Double, as expected: String) {
        #expect(text { $0.double(double) } == expected)
    }

    @Test(arguments: [
        ("", #""""#),
        ("web1", #""web1""#),
        ("a\"b\\c/d", #""a\"b\\c/d""#),
        ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\0\u{1}\u{F}\u{10}\u{1A}\u{1F} ", #""\u0000\u0001\u000f\u0010\u001a\u001f ""#),
        ("\u{7F}\u{80}\u{2028}é€😀", "\"\u{7F}\u{80}\u{2028}é€😀\""),
        ("long enough for two words\nand another line \"quoted\"", #""long enough for two words\nand another line \"quoted\"""#),
    ])
    func writesAString(_ string: String, as expected: String) {
        #expect(text { $0.string(string) } == expected)
    }

    @Test func escapesOnlyWhatMustBeEscaped() throws {
        for byte in UInt8(0)..<0x80 {
            let character = String(Unicode.Scalar(byte))
            let written = text { $0.string(character) }
            let mustBeEscaped = byte < 0x20 || byte == 0x22 || byte == 0x5C
            #expect((written == "\"\(character)\"") == !mustBeEscaped, "byte \(byte)")
            #expect(try JSONValue(parsing: written) == .string(character))
        }
    }

    @Test func writesAnEventStepByStep() {
        let written = text {
            $0.object {
                $0.member("seq", 7)
                $0.array("topics") {
                    $0.element("a")
                    $0.object { $0.member("b", true) }
                    $0.array { _ in }
                }
                $0.object("cause") { _ in }
            }
        }
        #expect(written == #"{"seq":7,"topics":["a",{"b":true},[]],"cause":{}}"#)
    }

    @Test func putsNothingBetweenValuesOfItsOwn() {
        var writer = JSONWriter(appendingTo: Array("> ".utf8))
        writer.object { $0.member("a", 1) }
        writer.bytes.append(UInt8(ascii: "\n"))
        writer.array { $0.element(2) }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "> {\"a\":1}\n[2]")
    }

    @Test func writesIntoTheSameMemoryAgain() {
        var writer = JSONWriter()
        writer.string(String(repeating: "x", count: 1000))
        let memory = writer.bytes.withUnsafeBytes { $0.baseAddress }
        writer.bytes.removeAll(keepingCapacity: true)
        writer.object { $0.array("a") { $0.element(1) } }
        #expect(writer.bytes == Array(#"{"a":[1]}"#.utf8))
        #expect(writer.bytes.withUnsafeBytes { $0.baseAddress } == memory)
    }
}
