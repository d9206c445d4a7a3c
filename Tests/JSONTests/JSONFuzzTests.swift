import JSON
import Testing

/// Whatever bytes come in, reading ends in a value or an error, and a value is what it is after writing and reading again.
@Suite struct JSONFuzzTests {
    private static let seeds = [
        #"{"seq":18446744073709551615,"time":-9223372036854775808,"ratio":0.1,"big":1.5e300,"small":-2.5E-7}"#,
        #"{"topic":"container/start","event":{"name":"web1","ok":true,"gone":null,"tags":["a","b",[],{}]},"":false}"#,
        #"["\"\\\/\b\f\n\r\t","\u0000\u001f\u007f\ud83d\ude00","é€😀","ключ",[[[[[["deep"]]]]]]]"#,
        #"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":0,"k":1,"l":2,"m":3,"n":4,"o":5,"p":6,"q":7,"r":8}"#,
        "  [ 1 ,\n\t-0.0 , 1e5 , 0 ] \r\n",
    ].map { Array($0.utf8) }

    /// What a mutation likes to put in: the grammar's own bytes and the edges of UTF-8.
    private static let spice =
        Array("{}[]:,\"\\/ubn0123456789-+.eEtrfalsn \n".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xED, 0xF4, 0xFF]

    @Test(arguments: UInt64(1)...8)
    func readsOrRefusesWhateverMutationMakes(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        var (values, errors) = (0, 0)
        for _ in 0..<4000 {
            var document = Self.seeds.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&document, using: &random) }
            do throws(JSONError) {
                let value = try JSONValue(parsing: document)
                values += 1
                let written = [UInt8](json: value)
                let again = try JSONValue(parsing: written)
                #expect(again == value)
                // Equality forgives the order of members and the sign of zero, the bytes do not.
                #expect([UInt8](json: again) == written)
                #expect([UInt8](json: try JSONValue(parsing: value.pretty)) == written)
            } catch {
                errors += 1
                try #require((0...document.count).contains(error.offset))
                try #require(!error.description.utf8.contains { $0 < 0x20 })
            }
        }
        // A fuzz that only makes rubbish, or never any, would prove nothing.
        #expect(values > 200 && errors > 200)
    }

    @Test func readsOrRefusesPureNoise() throws {
        var random = SplitMix64(state: 42)
        for _ in 0..<20_000 {
            let document = (0..<Int.random(in: 0...40, using: &random)).map { _ in Self.spice.randomElement(using: &random)! }
            if let value = try? JSONValue(parsing: document) {
                #expect(try JSONValue(parsing: [UInt8](json: value)) == value)
            }
        }
    }

    @Test func readsEveryDoubleThatItWrites() throws {
        var random = SplitMix64(state: 7)
        for _ in 0..<20_000 {
            let double = Double(bitPattern: random.next())
            guard double.isFinite else { continue }
            guard case .double(let read) = try JSONValue(parsing: [UInt8](json: double)) else {
                Issue.record("\(double) was not read as a double")
                continue
            }
            try #require(read.bitPattern == double.bitPattern)
        }
    }

    @Test func readsEveryIntegerThatItWrites() throws {
        var random = SplitMix64(state: 9)
        for _ in 0..<20_000 {
            let unsigned = random.next() >> UInt64.random(in: 0...63, using: &random)
            let signed = Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random)
            try #require(try JSONValue(parsing: [UInt8](json: unsigned)).integer.flatMap { UInt64(exactly: $0) } == unsigned)
            try #require(try JSONValue(parsing: [UInt8](json: signed)).integer.flatMap { Int64(exactly: $0) } == signed)
        }
    }

    private func mutate(_ document: inout [UInt8], using random: inout SplitMix64) {
        guard !document.isEmpty else { return document.append(Self.spice.randomElement(using: &random)!) }
        let place = document.indices.randomElement(using: &random)!
        switch Int.random(in: 0..<6, using: &random) {
        case 0: document[place] = UInt8.random(in: 0...255, using: &random)
        case 1: document[place] = Self.spice.randomElement(using: &random)!
        case 2: document.insert(Self.spice.randomElement(using: &random)!, at: place)
        case 3: document.remove(at: place)
        case 4: document.swapAt(place, document.indices.randomElement(using: &random)!)
        default:
            let end = min(document.count, place + Int.random(in: 1...12, using: &random))
            document.insert(contentsOf: document[place..<end], at: document.indices.randomElement(using: &random)!)
        }
    }
}

/// The same numbers on every run, so that a failure comes back.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
