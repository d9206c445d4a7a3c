import Testing

@testable import hookctl

@Suite struct ByteCountTests {
    @Test(
        arguments: [
            (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (102_400 + 512, "100 KiB"), (16 << 20, "16 MiB"),
            (Int64.max, "7.9 EiB"),
        ] as [(Int64, String)])
    func isWhatAPersonReads(bytes: Int64, text: String) { #expect(ByteCount(bytes).description == text) }
}
