import JSON
import Linux
import Testing

@testable import Events

@Suite struct EventPrinterTests {
    private func printed(_ format: EventFormat, _ event: Event, isForTerminal: Bool = false) -> String {
        var printer = EventPrinter(format, isForTerminal: isForTerminal, clock: LocalClock(offset: { _ in 0 }))
        var line: [UInt8] = []
        event.encoded.bytes.withUnsafeBytes { LogLine.append($0, sequence: event.seq, to: &line) }
        var bytes: [UInt8] = []
        line.dropLast().withUnsafeBytes {
            printer.append($0, cursor: LogCursor(log: LogID(random: 1, generation: 1), sequence: event.seq), to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func copiesJSONFromTheLogWithoutItsSum() throws {
        let event = try event(JSONValue(parsing: "{\"a\":\"\u{9b}\u{202e}\",\"b\":1.0}"), namespace: "n")
        #expect(printed(.json, event) == event.description + "\n")
    }

    @Test func showsATerminalTheSameJSONWithoutWhatSteersIt() throws {
        let event = try event(JSONValue(parsing: "{\"a\":\"\u{9b}\u{202e}é\"}"))
        let line = printed(.json, event, isForTerminal: true)
        #expect(line.contains(#""a":"\u009b\u202eé""#))
        #expect(try JSONValue(parsing: line) == JSONValue(parsing: event.description))
    }

    @Test func endsEveryLine() throws {
        let event = try event(JSONValue(parsing: "{\"name\":\"x\"}"))
        #expect(printed(.text, event) == "2026-02-03T04:05:06.000000789Z test done x\n".replacing("Z ", with: "+00:00 "))
        #expect(try printed(.template(EventTemplate("{cursor}")), event) == "0000000000000001.1:7\n")
    }

    @Test func hasAFormForGapsWhereProgramsRead() {
        let gap = LogGap(first: 17, last: 23, reason: .retention)
        for (format, expected) in [(EventFormat.json, #"{"gap":{"first":17,"last":23,"reason":"retention"}}"# + "\n"), (.text, "")] {
            var bytes = Array("before\n".utf8)
            let isPrinted = EventPrinter(format, isForTerminal: false).append(gap, to: &bytes)
            #expect(isPrinted == !expected.isEmpty)
            #expect(String(decoding: bytes, as: UTF8.self) == "before\n" + expected)
        }
    }
}
