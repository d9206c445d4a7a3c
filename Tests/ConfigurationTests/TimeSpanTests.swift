import Configuration
import TestSupport
import Testing

@Suite struct TimeSpanTests {
    @Test(arguments: [
        ("10s", Duration.seconds(10)), ("10", .seconds(10)), ("0", .zero), ("1min 30s", .seconds(90)), ("1min30s", .seconds(90)),
        ("500ms", .milliseconds(500)), ("2h", .seconds(7200)), ("2 hours", .seconds(7200)), ("  5  ", .seconds(5)),
        ("1min 30", .seconds(90)),
        ("1.5s", .milliseconds(1500)), ("0.25 h", .seconds(900)), ("2.5", .milliseconds(2500)), ("3us", .microseconds(3)),
        ("3µs", .microseconds(3)), ("3μs", .microseconds(3)), ("3usec", .microseconds(3)), ("7ns", .nanoseconds(7)),
        ("1w 1d", .seconds(691_200)), ("1week 1day 1hr 1minute 1second 1msec", .seconds(694_861) + .milliseconds(1)),
        ("1m", .seconds(60)), ("30s 1min", .seconds(90)), ("infinity", TimeSpan.infinity),
        ("9223372036854775806", .seconds(Int64.max - 1)), ("0.000000000000000001s", Duration(attoseconds: 1)),
        ("0.0000000000000000001s", .zero),
    ])
    func reads(text: String, span: Duration) throws {
        #expect(try TimeSpan.parse(text) == span)
    }

    @Test(arguments: [
        ("", 0, "a number is missing"), ("  ", 2, "a number is missing"), ("-1s", 0, "a negative number"),
        ("s", 0, #""s" is not a number"#),
        ("+1s", 0, #""+1s" is not a number"#), ("10x", 2, #"unknown unit "x""#), ("10 parsecs", 3, #"unknown unit "parsecs""#),
        ("10M", 2, #"unknown unit "M""#), ("10S", 2, #"unknown unit "S""#), ("1min -3s", 5, "a negative number"),
        ("1s-", 1, #"unknown unit "s-""#),
        ("10 20s", 3, #"a unit is missing before "20s""#), ("1.s", 2, "digits are missing behind the point"),
        ("1.", 2, "digits are missing behind the point"), (".5s", 0, #"".5s" is not a number"#), ("1.5.5s", 3, #"unknown unit ".""#),
        ("9223372036854775807", 0, "the time span is too long"), ("1s 18446744073709551615w", 3, "the time span is too long"),
        ("18446744073709551616s", 0, "the number is too large"), ("1s infinity", 3, #""infinity" is not a number"#),
        ("Infinity", 0, #""Infinity" is not a number"#), ("1é", 1, #"unknown unit "é""#),
        ("9223372036854775806s 1s", 21, "the time span is too long"),
    ])
    func refuses(text: String, offset: Int, message: String) {
        let mistake = mistake { () throws(Mistake) in try TimeSpan.parse(text) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.message == message)
    }

    @Test(arguments: [
        (Duration.seconds(10), "10s"), (.seconds(90), "1min 30s"), (.zero, "0"), (.milliseconds(1500), "1s 500ms"), (.seconds(3600), "1h"),
        (.seconds(86_400 * 10), "1w 3d"), (.nanoseconds(1_000_001), "1ms 1ns"), (.nanoseconds(999), "999ns"), (.seconds(-90), "-1min 30s"),
        (TimeSpan.infinity, "infinity"), (TimeSpan.infinity + .seconds(1), "infinity"), (.zero - TimeSpan.infinity, "-infinity"),
        (Duration(attoseconds: .min), "-infinity"), (Duration(attoseconds: 1), "0"),
    ])
    func writes(span: Duration, text: String) {
        #expect(TimeSpan.format(span) == text)
    }

    @Test func readsBackWhatItWrites() throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<2000 {
            let span = Duration.nanoseconds(Int64.random(in: 0...(.max >> Int64.random(in: 0...62, using: &generator)), using: &generator))
            #expect(try TimeSpan.parse(TimeSpan.format(span)) == span)
        }
    }

    @Test func everyMutationIsReadOrRefused() {
        var generator = SeededGenerator(seed: 3)
        let texts = ["1min 30s", "infinity", "18446744073709551615w", "2.5 hours 3µs", "500ms"].map { Array($0.utf8) }
        var accepted = 0
        for round in 0..<20_000 {
            let bytes = texts[round % texts.count].mutated(by: &generator, alphabet: "0129.smhdwinuµ -")
            let text = String(decoding: bytes, as: UTF8.self)
            let mistake = mistake { () throws(Mistake) in
                let span = try TimeSpan.parse(text)
                #expect(span >= .zero && span <= TimeSpan.infinity)
            }
            if let mistake { #expect((0...text.utf8.count).contains(mistake.offset)) } else { accepted += 1 }
        }
        #expect(accepted > 500)
    }
}
