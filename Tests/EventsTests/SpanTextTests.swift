import Testing

@testable import Events

@Suite struct SpanTextTests {
    @Test(arguments: [
        (0, "0ns"), (1, "1ns"), (999, "999ns"), (1000, "1us"), (1500, "1.5us"), (12_345_678, "12.345678ms"), (1_000_000_000, "1s"),
        (90_000_000_001, "90.000000001s"), (-250_000, "-250us"), (1_010_000, "1.01ms"), (Int64.min, "-9223372036.854775808s"),
    ])
    func isExact(nanoseconds: Int64, text: String) {
        var bytes: [UInt8] = []
        bytes.appendSpan(nanoseconds: nanoseconds)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
}
