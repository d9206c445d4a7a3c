import Testing

@testable import JSON

@Suite struct JSONScannerTests {
    @Test(arguments: [
        ("null,", "null"), ("-1.5e3}", "-1.5e3"), ("true]", "true"), (#""a\"b\\",1"#, #""a\"b\\""#), ("{}x", "{}"),
        (#"{"a":[1,{"b":"}]"}]},2"#, #"{"a":[1,{"b":"}]"}]}"#), ("[[],[\"[\"]]]", "[[],[\"[\"]]"), ("1 2", "1"),
    ])
    func passesOneValue(text: String, value: String) {
        #expect(scan(text) { $0.value() } == value)
    }

    @Test(arguments: ["", ",", "}", "\"", "\"a", "\"\\", "\"a\\\"", "{", "{\"a\":1", "[\"]", "\"a\nb\""])
    func findsNoValueThatEnds(text: String) {
        #expect(scan(text) { $0.value() } == nil)
    }

    @Test(
        arguments: [
            (#"{"a":1,"b":2}"#, "b", "2"), (#" { "a" : { "b" : 1 } , "b" : [ 2 ] }"#, "b", "[ 2 ]"), (#"{"\u0062":3}"#, "b", "3"),
            (#"{"a\"":1,"a":2}"#, "a", "2"), (#"{"":1}"#, "", "1"), (#"{"a":1}"#, "b", nil), ("{}", "b", nil), ("[1]", "0", nil),
            ("", "a", nil), (#"{"a""#, "a", nil), (#"{"a":"#, "b", nil), (#"{"é":1}"#, "é", "1"),
        ] as [(String, String, String?)])
    func entersAMember(text: String, key: String, value: String?) {
        #expect(scan(text) { $0.enterMember(Array(key.utf8)) ? $0.value() : nil } == value)
    }

    @Test(
        arguments: [
            ("[1,[2],3]", 1, "[2]"), (" [ 1 , 2 ] ", 1, "2"), ("[1]", 0, "1"), ("[1]", 1, nil), ("[]", 0, nil), ("[", 0, nil),
            ("{}", 0, nil),
            ("[1,]", 1, nil),
        ] as [(String, Int, String?)])
    func entersAnElement(text: String, index: Int, value: String?) {
        #expect(scan(text) { $0.enterElement(index) ? $0.value() : nil } == value)
    }

    @Test(arguments: [(#""ab""#, "ab"), (#""a\nb""#, "a\nb"), (#""\u00e9""#, "é"), (#""é""#, "é"), (#""""#, "")])
    func readsAText(text: String, expected: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            let contents = scanner.string() ?? 0..<0
            #expect(scanner.text(contents) == expected)
            #expect(scanner.text(contents, equals: Array(expected.utf8)))
            #expect(!scanner.text(contents, equals: Array((expected + "x").utf8)))
        }
    }

    @Test func takesNoBytesForTextThatAreNone() {
        let bytes: [UInt8] = [0x22, 0xff, 0x22]
        #expect(bytes.withUnsafeBytes { JSONScanner($0).text(1..<2) } == nil)
    }

    /// Whatever the parser reads, the scanner passes to the same place; and whatever there is, it does not look beyond it.
    @Test func agreesWithTheParser() {
        let seeds = [#"{"a":[1,2,{"b":"x\"y"}],"c":null,"d":-1.5e3,"é":true}"#, #"["\\",{"k":{}},[[[]]],"\u00e9"]"#].map { Array($0.utf8) }
        var valid = 0
        for seed in seeds {
            for (place, spice) in seed.indices.flatMap({ place in Array("{}[]:,\"\\0a \n".utf8).map { (place, $0) } }) {
                var text = seed
                text[place] = spice
                let value = try? JSONValue(parsing: text)
                text.withUnsafeBytes { bytes in
                    var scanner = JSONScanner(bytes)
                    scanner.skipSpace()
                    let range = scanner.value()
                    guard let value else { return }
                    valid += 1
                    scanner.skipSpace()
                    #expect(scanner.next == nil)
                    #expect(range.flatMap { try? JSONValue(parsing: Array(bytes[$0])) } == value)
                }
            }
        }
        #expect(valid > 100)
    }

    private func scan(_ text: String, _ body: (inout JSONScanner) -> Range<Int>?) -> String? {
        Array(text.utf8).withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            return body(&scanner).map { String(decoding: bytes[$0], as: UTF8.self) }
        }
    }
}
