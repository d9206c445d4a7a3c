import Testing

@testable import Events

struct LogCursorTests {
    @Test(arguments: [
        LogCursor(log: LogID(random: 0, generation: 1), sequence: 0),
        LogCursor(log: LogID(random: 0x9f86_d081_884c_7d65, generation: 12), sequence: LogCursor.lastSequence),
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

    /// A client may send any number.
    @Test func countsOnBehindNoNumberThatThereIs() async throws {
        let fixture = try BusFixture()
        try fixture.bus.publish(1)
        let end = try await fixture.bus.flush()
        let text = "\(end.log):\(UInt64.max)"
        let cursor = LogCursor(log: end.log, sequence: .max)
        #expect(LogCursor(text) == cursor)
        let subscription = try fixture.bus.subscribe(from: .cursor(cursor))
        await fixture.bus.stop()
        #expect(try await subscription.all().compactMap(\.n) == [])
        #expect(try fixture.logs.read(from: .cursor(cursor)).gaps == [end.sequence + 1...cursor.sequence])
    }
}
