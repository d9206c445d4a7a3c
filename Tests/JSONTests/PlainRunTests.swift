import Testing

@testable import JSON

@Suite struct PlainRunTests {
    private func end(_ bytes: [UInt8], from start: Int = 0) -> Int {
        bytes.withUnsafeBytes { $0.endOfPlainRun(from: start) }
    }

    @Test func stopsAtTheSameBytesAtEveryPlace() {
        for place in 0..<24 {
            for byte in UInt8.min...UInt8.max {
                var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 24)
                bytes[place] = byte
                let stops = byte < 0x20 || byte == 0x22 || byte == 0x5C
                #expect(end(bytes) == (stops ? place : 24), "byte \(byte) at \(place)")
            }
        }
    }

    @Test(arguments: [UInt8(0x00), 0x1F, 0x22, 0x5C])
    func stopsAtTheFirstOfMany(_ stop: UInt8) {
        for place in 0..<16 {
            for neighbour in [UInt8(0x20), 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80, 0xA2, 0xDC, 0xFF] {
                let bytes = [UInt8](repeating: neighbour, count: place) + [stop] + [UInt8](repeating: stop &+ 1, count: 16) + [stop]
                #expect(end(bytes) == place)
            }
        }
    }

    @Test func beginsWhereItIsTold() {
        let bytes = Array("\"0123456789\"abc".utf8)
        #expect(end(bytes, from: 0) == 0)
        #expect(end(bytes, from: 1) == 11)
        #expect(end(bytes, from: 12) == 15)
        #expect(end(bytes, from: 15) == 15)
        #expect(end([]) == 0)
    }
}
