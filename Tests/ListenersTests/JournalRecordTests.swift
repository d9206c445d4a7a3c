import Linux
import Testing

@testable import Listeners

@Suite struct JournalRecordTests {
    private static func records() throws -> [JournalRecord] {
        var tried = try sample(3)
        tried.attempts = 2
        tried.isStarted = true
        tried.failure = failure("no \"luck\"\n")
        tried.retryTime = RealTime(nanoseconds: 5)
        let counts = ListenerCounts(handled: 1, repeated: 2, failed: 3, skipped: 4, gaps: 5, forgotten: .max)
        return [
            .header(counts, lastFailure: nil, removed: nil),
            .header(ListenerCounts(), lastFailure: failure("x"), removed: RealTime(nanoseconds: 9)),
            .place(.oldest), .place(.time(RealTime(nanoseconds: -1))), .place(.cursor(place(0))), .opened(try sample(2)), .opened(tried),
            .started(place(2)), .failed(place(2), failure("why"), retry: RealTime(nanoseconds: 77)), .acknowledged(place(2)),
            .died(place(3), attempts: 9, failure("enough")),
            .dead(DeadEvent(cursor: place(4), event: try sample(4).event, attempts: 0, failure: failure("loop"))), .revived(place(3)),
            .skipped(place(3)), .cleared, .gap(.cursor(place(9))), .gap(.oldest), .removed(nil), .removed(RealTime(nanoseconds: 1)),
        ]
    }

    @Test func everyRecordIsReadAsItWasWritten() throws {
        for record in try Self.records() {
            let line = JournalLine.line(record)
            #expect(line.count { $0 == UInt8(ascii: "\n") } == 1 && line.last == UInt8(ascii: "\n"))
            #expect(JournalLine.record(line.dropLast()) == record)
        }
    }

    @Test func aChangedByteIsSeen() throws {
        for record in try Self.records() {
            let line = Array(JournalLine.line(record).dropLast())
            for index in line.indices {
                var changed = line
                changed[index] ^= 0x41
                #expect(JournalLine.record(changed[...]) == nil, "\(record), byte \(index)")
            }
        }
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"record":"started"}"#, #"{"record":"started","cursor":"x"}"#,
        #"{"record":"opened","cursor":"0000000000000007.1:2"}"#,
        #"{"record":"header","format":2}"#, #"{"record":"place"}"#, #"{"record":"dance"}"#,
        #"{"record":"opened","cursor":"0000000000000007.1:2","event":"{}"}"#,
    ]) func whatIsNoRecordIsNone(json: String) {
        #expect(JournalRecord(json: Array(json.utf8)) == nil)
    }
}
