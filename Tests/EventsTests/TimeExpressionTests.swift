import Configuration
import Linux
import TestSupport
import Testing

@testable import Events

@Suite struct TimeExpressionTests {
    /// 2026-03-29T12:00:00+02:00 in Berlin, where the clocks had been set forward that morning; the machine has been up for an hour.
    private static let berlin = TimeContext(now: at("2026-03-29T10:00:00Z"), boot: at("2026-03-29T09:00:00Z")) { time in
        let springForward = at("2026-03-29T01:00:00Z"), fallBack = at("2026-10-25T01:00:00Z")
        return time.nanoseconds >= springForward.nanoseconds && time.nanoseconds < fallBack.nanoseconds ? 7200 : 3600
    }

    @Test(arguments: [
        ("now", "2026-03-29T10:00:00Z"), ("boot", "2026-03-29T09:00:00Z"), ("today", "2026-03-28T23:00:00Z"),
        ("yesterday", "2026-03-27T23:00:00Z"),
        ("tomorrow", "2026-03-29T22:00:00Z"), ("10m", "2026-03-29T09:50:00Z"), ("1h30m", "2026-03-29T08:30:00Z"),
        ("2d", "2026-03-27T10:00:00Z"),
        ("1h 30min", "2026-03-29T08:30:00Z"), ("1.5h", "2026-03-29T08:30:00Z"), ("90s ago", "2026-03-29T09:58:30Z"),
        ("-10m", "2026-03-29T09:50:00Z"),
        ("+10m", "2026-03-29T10:10:00Z"), ("+5", "2026-03-29T10:00:05Z"), ("1ns", "2026-03-29T09:59:59.999999999Z"),
        ("2026-02-03T04:05:06.000000789Z", "2026-02-03T04:05:06.000000789Z"), ("2026-02-03T05:05:06+01:00", "2026-02-03T04:05:06Z"),
        ("2026-02-03", "2026-02-02T23:00:00Z"), ("2026-06-03", "2026-06-02T22:00:00Z"), ("2026-06-03 12:30", "2026-06-03T10:30:00Z"),
        ("2026-06-03T12:30:00.5", "2026-06-03T10:30:00.5Z"), ("0", "1970-01-01T00:00:00Z"), ("1770091506", "2026-02-03T04:05:06Z"),
        ("1770091506.000000789", "2026-02-03T04:05:06.000000789Z"), ("1770091506.5", "2026-02-03T04:05:06.5Z"),
        ("@1770091506", "2026-02-03T04:05:06Z"),
        // Clocks were set back from 03:00 to 02:00: the first half past two counts. They were set forward over the other one.
        ("2026-10-25 02:30", "2026-10-25T00:30:00Z"), ("2026-10-25 03:30", "2026-10-25T02:30:00Z"),
        ("2026-03-29 02:30", "2026-03-29T01:30:00Z"),
        ("2026-03-29 01:59", "2026-03-29T00:59:00Z"), ("2026-03-29 03:00", "2026-03-29T01:00:00Z"),
    ])
    func isAMoment(text: String, moment: String) throws {
        #expect(RFC3339.utc(try TimeExpression(text).time(in: Self.berlin)) == RFC3339.utc(at(moment)))
    }

    /// In São Paulo summer time used to begin at midnight, which that day did not have.
    @Test func aDayWithoutMidnightBeginsWhenTheClocksAreSet() throws {
        let context = TimeContext(now: at("2018-11-04T12:00:00Z"), boot: at("2018-11-04T12:00:00Z")) { time in
            time.nanoseconds >= at("2018-11-04T03:00:00Z").nanoseconds ? -7200 : -10_800
        }
        #expect(try TimeExpression("2018-11-04").time(in: context) == at("2018-11-04T03:00:00Z"))
        #expect(try TimeExpression("today").time(in: context) == at("2018-11-04T03:00:00Z"))
        #expect(try TimeExpression("2018-11-03").time(in: context) == at("2018-11-03T03:00:00Z"))
    }

    @Test(
        arguments: [
            ("10000w", -9_000_000_000_000_000_000, .min), ("+10000w", 9_000_000_000_000_000_000, .max), ("+infinity", 0, .max),
            ("9999-12-31T00:00:00Z", 0, .max), ("0001-01-01", 0, .min), ("9223372036.854775807", 0, .max),
            ("9223372036.854775808", 0, .max),
            ("9223372036.854775806", 0, .max - 1), ("99999999999999999999999999", 0, .max),
        ] as [(String, Int64, Int64)])
    func endsWhereTimeEnds(text: String, now: Int64, expected: Int64) throws {
        let context = TimeContext(now: RealTime(nanoseconds: now), boot: RealTime(nanoseconds: 0)) { _ in 0 }
        #expect(try TimeExpression(text).time(in: context) == RealTime(nanoseconds: expected))
    }

    @Test(arguments: ["2026-02-03T04:05:06Z", "1770091506", "@1.5"])
    func isAbsolute(text: String) throws { #expect(try TimeExpression(text).absolute == TimeExpression(text).time(in: Self.berlin)) }

    @Test(arguments: ["now", "boot", "yesterday", "10m", "+1s", "2026-02-03", "2026-02-03 04:05"])
    func isRelative(text: String) throws { #expect(try TimeExpression(text).absolute == nil) }

    @Test(
        arguments: [
            ("", 0, "an empty time"), ("yesterdya", 0, "\"yesterdya\" is no time, but \"yesterday\" is"),
            ("soon", 0, "\"soon\" is no time"),
            ("10x", 2, "unknown unit \"x\""), ("+", 1, "a number is missing"), ("-10q ago", 3, "unknown unit \"q\""),
            ("@", 1, "a digit is expected"), ("@x", 1, "a digit is expected"),
            ("1.5.5", 1, nil), ("@1.", 3, "a digit is expected"), ("1.1234567890", 11, "a time is counted in nanoseconds"),
            ("@1.x", 3, "a digit is expected"),
            ("2026-02-30", 8, "the month has no such day"), ("2026-02-03T", 11, "the hour takes 2 digits"),
        ] as [(String, Int, String?)])
    func refuses(text: String, offset: Int, message: String?) {
        let error = invalid { () throws(InvalidExpression) in try TimeExpression(text) }
        #expect(error != nil)
        guard let message else { return }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
    }

    @Test func everyMutationIsReadOrRefusedWithinTheText() throws {
        var random = SeededGenerator(seed: 31)
        var read = 0
        for _ in 0..<20_000 {
            let seed = ["2026-02-03T04:05:06.789+01:00", "1h30m ago", "1770091506.789", "yesterday", "+10min"].randomElement(
                using: &random)!
            let text = String(decoding: Array(seed.utf8).mutated(by: &random, alphabet: "0123456789-:.+TZ @hmsd"), as: UTF8.self)
            if let error = invalid({ () throws(InvalidExpression) in try TimeExpression(text) }) {
                try #require((0...text.utf8.count).contains(error.offset), "\(text)")
            } else {
                read += 1
                _ = try TimeExpression(text).time(in: Self.berlin)
            }
        }
        #expect(read > 500)
    }
}

/// The moment that an RFC 3339 time names.
private func at(_ text: String) -> RealTime {
    guard let time = try? CalendarTime(parsing: text), let offset = time.offset, let instant = time.time(offset: offset) else {
        preconditionFailure("\(text) is no moment")
    }
    return instant
}
