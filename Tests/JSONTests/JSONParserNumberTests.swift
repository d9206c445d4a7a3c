import JSON
import Testing

@Suite struct JSONParserNumberTests {
    @Test(
        arguments: [
            ("0", 0),
            ("-0", 0),
            ("7", 7),
            ("-7", -7),
            ("1234567890", 1_234_567_890),
            ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", 9_223_372_036_854_775_807),
            ("-9223372036854775808", -9_223_372_036_854_775_808),
            ("9223372036854775808", 9_223_372_036_854_775_808),
            ("18446744073709551615", 18_446_744_073_709_551_615),
        ] as [(String, JSONInteger)])
    func reads(_ document: String, as integer: JSONInteger) throws {
        #expect(try JSONValue(parsing: document) == .integer(integer))
    }

    @Test(arguments: [
        "18446744073709551616", "-9223372036854775809", "-18446744073709551615", "99999999999999999999", "184467440737095516150",
        "1" + String(repeating: "0", count: 400),
    ])
    func refusesAnIntegerBeyond64Bits(_ document: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[\(document)]") }
        #expect(error?.reason == .integerOutOfRange)
        #expect(error?.offset == 1)
    }

    @Test(
        arguments: [
            ("1.0", 1),
            ("0.0", 0),
            ("-0.0", -0.0),
            ("-0e0", -0.0),
            ("0e+1", 0),
            ("1e0", 1),
            ("1E2", 100),
            ("1e+2", 100),
            ("100e-2", 1),
            ("1.5e00003", 1500),
            ("0.1", 0.1),
            ("-123.456e-7", -123.456e-7),
            ("123456789012345678901234567890.0", 123456789012345678901234567890.0),
            ("18446744073709551616.0", 18446744073709551616.0),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("1.7976931348623158e308", .greatestFiniteMagnitude),
            ("2.2250738585072014e-308", .leastNormalMagnitude),
            ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown),
            ("5e-324", .leastNonzeroMagnitude),
            ("1e-400", 0),
            ("-1e-400", -0.0),
            ("0e999999999999", 0),
            ("9007199254740993.0", 9_007_199_254_740_992),
        ] as [(String, Double)])
    func reads(_ document: String, as double: Double) throws {
        guard case .double(let read) = try JSONValue(parsing: document) else {
            Issue.record("\(document) was not read as a double")
            return
        }
        #expect(read.bitPattern == double.bitPattern)
    }

    @Test(arguments: [
        "1e309", "-1e309", "1.7976931348623159e308", "1e999999999999999999999", "1" + String(repeating: "0", count: 400) + ".0",
    ])
    func refusesANumberBeyondTheLargestDouble(_ document: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[\(document)]") }
        #expect(error?.reason == .doubleOutOfRange)
        #expect(error?.offset == 1)
    }

    @Test(arguments: [("00", 0), ("01", 0), ("-01", 1), ("007.5", 0), ("00e1", 0), ("-00", 1)])
    func refusesALeadingZero(in document: String, at offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
        #expect(error?.reason == .leadingZero)
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            ("-", 1, nil, "a digit"),
            ("--1", 1, "-", "a digit"),
            ("+1", 0, "+", "a value"),
            (".5", 0, ".", "a value"),
            ("-.5", 1, ".", "a digit"),
            ("1.", 2, nil, "a digit"),
            ("1.e5", 2, "e", "a digit"),
            ("1..2", 2, ".", "a digit"),
            ("1e", 2, nil, "a digit"),
            ("1e+", 3, nil, "a digit"),
            ("1e+-2", 3, "-", "a digit"),
            ("1e1.5", 3, ".", "the end of the document"),
            ("1.2.3", 3, ".", "the end of the document"),
            ("1e2e3", 3, "e", "the end of the document"),
            ("0x10", 1, "x", "the end of the document"),
            ("1_000", 1, "_", "the end of the document"),
            ("1-2", 1, "-", "the end of the document"),
            ("- 1", 1, " ", "a digit"),
            ("1a", 1, "a", "the end of the document"),
            ("-a", 1, "a", "a digit"),
        ] as [(String, Int, Unicode.Scalar?, String)])
    func refuses(_ document: String, at offset: Int, finding found: Unicode.Scalar?, expecting expected: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
        #expect(error?.reason == .unexpected(found: found.map { UInt8(ascii: $0) }, expected: expected))
        #expect(error?.offset == offset)
    }

    @Test func refusesDigitsOfOtherScripts() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "1\u{0661}") }
        #expect(error?.reason == .unexpected(found: 0xD9, expected: "the end of the document"))
    }
}
