import JSON
import Testing

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", .null),
            ("true", true),
            ("false", false),
            ("\"\"", ""),
            ("0", 0),
            ("[]", []),
            ("{}", [:]),
            ("[[]]", [[]]),
            ("[{}]", [[:]]),
            (" \t\r\n1\n\r\t ", 1),
            (" [ 1 , 2 ] ", [1, 2]),
            ("{ \"a\" : { \"b\" : [ null , true ] } , \"c\" : 1.5 }", ["a": ["b": [.null, true]], "c": 1.5]),
            ("[null,true,false,0,-1,1.0,\"s\",[],{}]", [.null, true, false, 0, -1, 1.0, "s", [], [:]]),
            ("{\"\":0}", ["": 0]),
            ("{\"a\":null}", ["a": .null]),
            ("{\"A\":1,\"a\":2}", ["A": 1, "a": 2]),
        ] as [(String, JSONValue)])
    func reads(_ document: String, as value: JSONValue) throws {
        #expect(try JSONValue(parsing: document) == value)
        #expect(try JSONValue(parsing: Array(document.utf8)) == value)
    }

    @Test(
        arguments: [
            // Nothing, or something else than a value.
            ("", 0, nil, "a value"),
            (" \n", 2, nil, "a value"),
            ("nul", 3, nil, "'null'"),
            ("nulL", 3, "L", "'null'"),
            ("True", 0, "T", "a value"),
            ("NaN", 0, "N", "a value"),
            ("-Infinity", 1, "I", "a digit"),
            ("Infinity", 0, "I", "a value"),
            ("undefined", 0, "u", "a value"),
            ("'a'", 0, "'", "a value"),
            ("/* c */ 1", 0, "/", "a value"),
            ("1 // c", 2, "/", "the end of the document"),
            ("# c\n1", 0, "#", "a value"),
            ("\u{0C}1", 0, "\u{0C}", "a value"),
            ("\0", 0, "\0", "a value"),
            // More than one value.
            ("1 2", 2, "2", "the end of the document"),
            ("truefalse", 4, "f", "the end of the document"),
            ("{}}", 2, "}", "the end of the document"),
            ("[]]", 2, "]", "the end of the document"),
            ("\"a\"b", 3, "b", "the end of the document"),
            ("1\0", 1, "\0", "the end of the document"),
            // Arrays.
            ("[", 1, nil, "a value"),
            ("[1", 2, nil, "',' or ']'"),
            ("[1,", 3, nil, "a value"),
            ("[1,]", 3, "]", "a value"),
            ("[,1]", 1, ",", "a value"),
            ("[1,,2]", 3, ",", "a value"),
            ("[1 2]", 3, "2", "',' or ']'"),
            ("[1}", 2, "}", "',' or ']'"),
            ("[1:2]", 2, ":", "',' or ']'"),
            ("]", 0, "]", "a value"),
            // Objects.
            ("{", 1, nil, "a key or '}'"),
            ("{1:2}", 1, "1", "a key or '}'"),
            ("{a:1}", 1, "a", "a key or '}'"),
            ("{,}", 1, ",", "a key or '}'"),
            ("{\"a\"}", 4, "}", "':'"),
            ("{\"a\" 1}", 5, "1", "':'"),
            ("{\"a\"::1}", 5, ":", "a value"),
            ("{\"a\":}", 5, "}", "a value"),
            ("{\"a\":1", 6, nil, "',' or '}'"),
            ("{\"a\":1]", 6, "]", "',' or '}'"),
            ("{\"a\":1,}", 7, "}", "a key"),
            ("{\"a\":1,,\"b\":2}", 7, ",", "a key"),
            ("{\"a\":1 \"b\":2}", 7, "\"", "',' or '}'"),
            ("{\"a\":1,null:2}", 7, "n", "a key"),
            ("{null:1}", 1, "n", "a key or '}'"),
        ] as [(String, Int, Unicode.Scalar?, String)])
    func refuses(_ document: String, at offset: Int, finding found: Unicode.Scalar?, expecting expected: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
        #expect(error?.reason == .unexpected(found: found.map { UInt8(ascii: $0) }, expected: expected))
        #expect(error?.offset == offset)
    }

    @Test func refusesBytesBeyondASCIIOutsideStrings() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[\u{A0}1]") }
        #expect(error?.reason == .unexpected(found: 0xC2, expected: "a value"))
    }

    @Test func refusesAByteOrderMark() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "\u{FEFF}1") }
        #expect(error?.reason == .byteOrderMark)
        #expect(error?.offset == 0)
    }

    @Test(arguments: [
        ("{\"a\":1,\"a\":1}", "a", 7),
        ("{\"\":1,\"b\":{},\"\":2}", "", 13),
        ("{\"a\":1,\"\\u0061\":2}", "a", 7),
        ("[{\"a\":{\"x\":1,\"x\":2}}]", "x", 13),
    ])
    func refusesADuplicate(in document: String, ofTheKey key: String, at offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
        #expect(error?.reason == .duplicateKey(key))
        #expect(error?.offset == offset)
    }

    @Test func findsADuplicateAmongManyKeys() {
        let members = (0..<1000).map { "\"k\($0)\":0" }.joined(separator: ",")
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\(members),\"k500\":0}") }
        #expect(error?.reason == .duplicateKey("k500"))
    }

    @Test func keepsKeysApartThatSwiftHoldsEqual() throws {
        let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func keepsTheOrderOfMembers() throws {
        #expect(try JSONValue(parsing: "{\"z\":1,\"a\":2,\"m\":3}").object?.keys == ["z", "a", "m"])
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func countsArraysAndObjectsInsideEachOther(_ opening: String, _ closing: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "0" + String(repeating: closing, count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(64)) }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(256), limits: JSONLimits(depth: 256)) }
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(65)) }
        #expect(error?.reason == .tooDeep(limit: 64))
        #expect(error?.offset == 64 * opening.utf8.count)
    }

    @Test func countsDepthAndNotNumberOfArrays() throws {
        #expect(try JSONValue(parsing: "[[],{},[]]", limits: JSONLimits(depth: 2)) == [[], [:], []])
    }

    @Test func refusesAnyArrayAtDepthZero() throws {
        #expect(try JSONValue(parsing: "1", limits: JSONLimits(depth: 0)) == 1)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[]", limits: JSONLimits(depth: 0)) }
        #expect(error?.reason == .tooDeep(limit: 0))
    }

    @Test func refusesADocumentOfOneByteTooMany() throws {
        #expect(try JSONValue(parsing: "1234", limits: JSONLimits(bytes: 4)) == 1234)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "12345", limits: JSONLimits(bytes: 4)) }
        #expect(error?.reason == .tooLong(limit: 4))
    }

    @Test func saysThatEveryPrefixOfADocumentEndsTooEarly() throws {
        let document = Array(#"{"a":[-1.5e+7,true,false,null,"\u00e9\ud83d\ude00\n"],"ключ":{"é":"😀\\","":[[],{}]},"z":0}"#.utf8)
        #expect(throws: Never.self) { try JSONValue(parsing: document) }
        for length in 0..<document.count {
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(document[..<length])) }
            guard case .unexpected(found: nil, expected: _)? = error?.reason, error?.offset == length else {
                Issue.record("a prefix of \(length) bytes: \(String(describing: error))")
                continue
            }
        }
    }
}
