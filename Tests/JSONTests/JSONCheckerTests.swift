import JSON
import Testing

@Suite struct JSONCheckerTests {
    private static func kind(_ text: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONChecker.Kind? {
        text.withUnsafeBytes { bytes in
            guard var checker = JSONChecker(bytes, limits: limits) else { return nil }
            checker.skipSpace()
            guard let kind = checker.value(), checker.isAtEnd() else { return nil }
            return kind
        }
    }

    @Test(
        arguments: [
            ("null", .null), ("true", .bool), (" false ", .bool), ("0", .integer), ("-0", .integer), ("-12", .integer),
            ("123456789012345678", .integer), ("0.5", .double), ("-1.25", .double), (#""""#, .string),
            (#""ä\"\\\/\b\f\n\r\t\u00e4""#, .string),
            ("[]", .array), (#"[1, "x" ,[ ],{}]"#, .array), ("{}", .object),
            (#"{ "a" : 1 , "b":{"a":[null,true]},"":2.5}"#, .object), ("\r\n\t[0\n]", .array),
            (#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":0,"k":1,"l":2,"m":3,"n":4,"o":5,"p":6}"#, .object),
        ] as [(String, JSONChecker.Kind)]) func passes(_ text: String, _ kind: JSONChecker.Kind)
    {
        #expect(Self.kind(Array(text.utf8)) == kind)
    }

    @Test(arguments: [
        // No JSON.
        "", " ", "nul", "truE", "01", "-", "1.", ".5", "+1", "[1,]", "[1 2]", "[", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{a:1}"#,
        #"{"a":1"#,
        #""a"#, #""\x""#, #""\u12g4""#, #""\u12"#, "\"\u{1}\"", "1 2", "[]]", #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":1}}"#, "\u{FEFF}1",
        // JSON that takes more than a glance.
        "1e5", "1.5E2", "1234567890123456789", #"{"\u0061":1}"#, #""\ud83d\ude00""#,
        #"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":0,"k":1,"l":2,"m":3,"n":4,"o":5,"p":6,"q":7}"#,
    ]) func doesNotPass(_ text: String) {
        #expect(Self.kind(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        [0xFF], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], Array(repeating: 0x22, count: 1) + [0x61, 0xE2, 0x82, 0x22],
    ])
    func doesNotPassWhatIsNotUTF8(_ bytes: [UInt8]) { #expect(Self.kind(bytes) == nil) }

    @Test func keepsToTheLimits() {
        let limits = JSONLimits(bytes: 10, depth: 2)
        #expect(Self.kind(Array("[[1]]".utf8), limits: limits) == .array)
        #expect(Self.kind(Array("[[],[]]".utf8), limits: limits) == .array)
        #expect(Self.kind(Array("[[[]]]".utf8), limits: limits) == nil)
        #expect(Self.kind(Array("[1,2,3,4]".utf8), limits: limits) == .array)
        #expect(Self.kind(Array("[1,2,3,4,5]".utf8), limits: limits) == nil)
    }

    /// Whatever it passes is JSON for the reader, too, and of that kind.
    @Test(arguments: UInt64(1)...8) func passesNothingThatTheReaderRefuses(_ seed: UInt64) {
        let seeds = [
            #"{"seq":184467440737095516,"time":-92233720368547758,"ratio":0.1,"big":1.5,"small":-2.5}"#,
            #"{"topic":"container/start","event":{"name":"web1","ok":true,"gone":null,"tags":["a","b",[],{}]},"":false}"#,
            #"["\"\\\/\b\f\n\r\t","\u0000\u001f\u007f","é€😀","ключ",[[[[[["deep"]]]]]]]"#, "  [ 1 ,\n\t-0.0 , 15 , 0 ] \r\n",
        ].map { Array($0.utf8) }
        let spice = Array("{}[]:,\"\\/ubn0123456789-+.eEtrfalsn \n".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xED, 0xF4, 0xFF]
        var random = SplitMix64(state: seed)
        var (passed, others) = (0, 0)
        for _ in 0..<10_000 {
            var text = seeds.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[place] = spice.randomElement(using: &random)!
                case 1: text.remove(at: place)
                default: text.insert(spice.randomElement(using: &random)!, at: place)
                }
            }
            guard let kind = Self.kind(text) else {
                others += 1
                continue
            }
            passed += 1
            let value = try? JSONValue(parsing: text)
            #expect(value.map(Self.kind(of:)) == kind, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(passed > 200 && others > 200)
    }

    private static func kind(of value: JSONValue) -> JSONChecker.Kind {
        switch value {
        case .null: .null
        case .bool: .bool
        case .integer: .integer
        case .double: .double
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }
}
