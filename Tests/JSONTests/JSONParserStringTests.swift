import JSON
import Testing

@Suite struct JSONParserStringTests {
    @Test(arguments: [
        (#""abc""#, "abc"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""a\nb""#, "a\nb"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\u0000""#, "\0"),
        (#""\ud83d\ude00""#, "😀"),
        (#""x\uD83D\uDE00y""#, "x😀y"),
        (#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10FFFF}"),
        (#""\ud7ff\ue000\uffff""#, "\u{D7FF}\u{E000}\u{FFFF}"),
        (#""\\u0041""#, #"\u0041"#),
        ("\"é€😀\u{10FFFF}\"", "é€😀\u{10FFFF}"),
        ("\"\u{7F}\u{80}\u{2028}\u{2029}\u{FEFF}\u{FFFE}\"", "\u{7F}\u{80}\u{2028}\u{2029}\u{FEFF}\u{FFFE}"),
        (#""// /* */ # [],{}:""#, "// /* */ # [],{}:"),
    ])
    func reads(_ document: String, as string: String) throws {
        #expect(try JSONValue(parsing: document) == .string(string))
        #expect(try JSONValue(parsing: "{\(document):0}").object?.keys.map { Array($0.utf8) } == [Array(string.utf8)])
    }

    @Test(
        arguments: [
            (#"""#, 1, nil, "'\"' to end the string"),
            (#""abc"#, 4, nil, "'\"' to end the string"),
            (#""\""#, 3, nil, "'\"' to end the string"),
            (#""\"#, 2, nil, "one of \"\\/bfnrtu after a backslash"),
            (#""\x41""#, 2, "x", "one of \"\\/bfnrtu after a backslash"),
            (#""\a""#, 2, "a", "one of \"\\/bfnrtu after a backslash"),
            (#""\'""#, 2, "'", "one of \"\\/bfnrtu after a backslash"),
            (#""\U0041""#, 2, "U", "one of \"\\/bfnrtu after a backslash"),
            ("\"\\\n\"", 2, "\n", "one of \"\\/bfnrtu after a backslash"),
            (#""\u""#, 3, "\"", "four hexadecimal digits after \\u"),
            (#""\u004""#, 6, "\"", "four hexadecimal digits after \\u"),
            (#""\u00G1""#, 5, "G", "four hexadecimal digits after \\u"),
            (#""\u-041""#, 3, "-", "four hexadecimal digits after \\u"),
            (#""\ud83d\u12"#, 11, nil, "four hexadecimal digits after \\u"),
            (#""\ud83d"#, 7, nil, "the other half of a surrogate pair"),
            (#""\ud83d\"#, 8, nil, "the other half of a surrogate pair"),
        ] as [(String, Int, Unicode.Scalar?, String)])
    func refuses(_ document: String, at offset: Int, finding found: Unicode.Scalar?, expecting expected: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
        #expect(error?.reason == .unexpected(found: found.map { UInt8(ascii: $0) }, expected: expected))
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            (#""\ud800""#, 0xD800, 1),
            (#""ab\udbffc""#, 0xDBFF, 3),
            (#""\udc00""#, 0xDC00, 1),
            (#""\udfff\ud800""#, 0xDFFF, 1),
            (#""\ud800\n""#, 0xD800, 1),
            (#""\ud800\ud800\udc00""#, 0xD800, 1),
            (#""\ud83d\u0041""#, 0xD83D, 1),
            (#""\ud83d\ude00\ude00""#, 0xDE00, 13),
        ] as [(String, UInt16, Int)])
    func refusesHalfASurrogatePair(in document: String, _ unit: UInt16, at offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
        #expect(error?.reason == .loneSurrogate(unit))
        #expect(error?.offset == offset)
    }

    @Test(arguments: UInt8(0)..<0x20)
    func refusesAControlCharacter(_ byte: UInt8) {
        for prefix in ["", "a", "0123456789", #"\n"#] {
            let document = Array("\"\(prefix)".utf8) + [byte] + Array("rest\"".utf8)
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
            #expect(error?.reason == .controlCharacter(byte))
            #expect(error?.offset == 1 + prefix.utf8.count)
        }
    }

    @Test(
        arguments: [
            ("a continuation alone", [0x80]),
            ("the last continuation alone", [0xBF]),
            ("two bytes cut short", [0xC3]),
            ("three bytes cut short", [0xE2, 0x82]),
            ("four bytes cut short", [0xF0, 0x9F, 0x98]),
            ("two bytes, then ASCII", [0xC3, 0x28]),
            ("overlong slash in two bytes", [0xC0, 0xAF]),
            ("overlong 0x7F", [0xC1, 0xBF]),
            ("overlong NUL, as Java writes it", [0xC0, 0x80]),
            ("overlong slash in three bytes", [0xE0, 0x80, 0xAF]),
            ("overlong U+07FF", [0xE0, 0x9F, 0xBF]),
            ("overlong U+FFFF in four bytes", [0xF0, 0x8F, 0xBF, 0xBF]),
            ("the first surrogate", [0xED, 0xA0, 0x80]),
            ("the last surrogate", [0xED, 0xBF, 0xBF]),
            ("a surrogate pair, as CESU-8 has it", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]),
            ("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
            ("a five byte form", [0xF8, 0x88, 0x80, 0x80, 0x80]),
            ("0xFE", [0xFE]),
            ("0xFF", [0xFF]),
            ("Latin-1", [0xE9, 0x74, 0xE9]),
        ] as [(String, [UInt8])])
    func refusesWhatIsNotUTF8(_ what: String, _ bytes: [UInt8]) {
        for prefix in ["", "a", "é\u{10FFFF}", "0123456789abcdef", #"\n"#, #"\ud83d\ude00é"#] {
            for suffix in ["", "z", #"\n"#] {
                let document = Array("\"\(prefix)".utf8) + bytes + Array("\(suffix)\"".utf8)
                let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
                #expect(error?.reason == .invalidUTF8)
                #expect(error?.offset == 1 + prefix.utf8.count)
            }
        }
    }

    @Test func refusesACharacterThatGoesOnBehindAnEscape() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xC3, 0x5C, 0x6E, 0xA9, 0x22]) }
        #expect(error?.reason == .invalidUTF8)
        #expect(error?.offset == 1)
    }

    @Test func readsAStringOfAnyLength() throws {
        for length in 0..<100 {
            let string = String(repeating: "é", count: length / 2) + String(repeating: "x", count: length % 17)
            #expect(try JSONValue(parsing: "\"\(string)\"") == .string(string))
            #expect(try JSONValue(parsing: "\"\(string)\\n\(string)\"") == .string("\(string)\n\(string)"))
        }
    }

    @Test func forgetsTheLastStringWithEscapes() throws {
        #expect(try JSONValue(parsing: #"["long \n string", "\t", "plain"]"#) == ["long \n string", "\t", "plain"])
    }
}
