import Configuration
import Testing

@Suite struct DecimalNumberTests {
    @Test(arguments: [("0", 0), ("007", 7), ("9223372036854775807", Int.max)])
    func reads(text: String, number: Int) throws {
        #expect(try DecimalNumber.parse(text) == number)
    }

    @Test(arguments: [
        ("", 0, "a number is missing"), ("-1", 0, "a negative number"), ("+1", 0, #""+1" is not a number"#),
        ("1 ", 1, #""1 " is not a whole number"#),
        ("1.5", 1, #""1.5" is not a whole number"#), ("9223372036854775808", 0, #""9223372036854775808" is too large"#),
        ("99999999999999999999", 0, "the number is too large"), ("١", 0, #""١" is not a number"#),
    ])
    func refuses(text: String, offset: Int, message: String) {
        let mistake = mistake { () throws(Mistake) in try DecimalNumber.parse(text) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.message == message)
    }
}
