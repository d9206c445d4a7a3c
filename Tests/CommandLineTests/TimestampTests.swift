import Configuration
import Foundation
import Linux
import Testing

@testable import CommandLine

@Suite struct TimestampTests {
    @Test func isInUTC() {
        #expect(Timestamp(nanoseconds: 1_770_091_506_000_000_789).utc == "2026-02-03T04:05:06.000000789Z")
    }

    @Test(arguments: [1_770_091_506, 1_785_000_000])
    func isLocalInTheZoneOfTheProcess(seconds: Int64) throws {
        let text = Timestamp(nanoseconds: seconds * 1_000_000_000 + 5).local
        let offset = TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        #expect(text == RFC3339.string(RealTime(nanoseconds: seconds * 1_000_000_000 + 5), offset: offset))
        let whole = text.replacing(".000000005", with: "")
        #expect(try Date(whole, strategy: .iso8601).timeIntervalSince1970 == Double(seconds))
    }
}
