import Testing

@testable import Events

struct LogCursorTests {
    @Test(arguments: [
        LogCursor(log: LogID(random: 0, generation: 1), sequence: 0),
        LogCursor(log: LogID(random: 0x9f86_d081_884c_7d65, generation: 12), sequence: .max),
    ])
    func readsWhatItWrites(cursor: LogCursor) {
        #expect(LogCursor(cursor.description) == cursor)
    }

    @Test func isTheLogsIdAndANumber() {
        #expect(LogCursor(log: LogID(random: 0xab, generation: 2), sequence: 17).description == "00000000000000ab.2:17")
    }

    @Test(arguments: [
        "", ":", "00000000000000ab.2", "00000000000000ab:17", "ab.2:17", "00000000000000ab.2:", "00000000000000ab.2:-1",
        "00000000000000ab.2:+1",
        "00000000000000ab.2:17:1", "00000000000000ab.2.3:17", "00000000000000ab.+2:17", "+0000000000000ab.2:17", "000000000000000g.2:17",
        "00000000000000ab.2:18446744073709551616", " 00000000000000ab.2:17",
    ])
    func refuses(text: String) {
        #expect(LogCursor(text) == nil)
    }
}
