import Configuration
import TestSupport
import Testing

@Suite struct ByteSizeTests {
    @Test(arguments: [
        ("0", 0), ("1", 1), ("65536", 65536), ("64K", 65536), ("64KB", 65536), ("64KiB", 65536), ("64 K", 65536), ("16M", 1 << 24),
        ("1G", 1 << 30),
        ("2T", 1 << 41), ("3P", 3 << 50), ("7E", 7 << 60), ("512B", 512), ("9223372036854775807", Int.max),
    ])
    func reads(text: String, size: Int) throws {
        #expect(try ByteSize.parse(text) == size)
    }

    @Test(arguments: [
        ("", 0, "a number is missing"), ("-1", 0, "a negative number"), ("K", 0, #""K" is not a number"#),
        (" 1", 0, #"" 1" is not a number"#),
        ("64k", 2, #"unknown unit "k""#), ("1X", 1, #"unknown unit "X""#), ("1KK", 1, #"unknown unit "KK""#),
        ("1iB", 1, #"unknown unit "iB""#),
        ("1Ki", 1, #"unknown unit "Ki""#), ("1K ", 1, #"unknown unit "K ""#), ("1.5G", 1, "a fraction of a size"),
        ("8E", 0, #""8E" is too large"#), ("9223372036854775808", 0, #""9223372036854775808" is too large"#),
        ("18446744073709551616", 0, "the number is too large"), ("18446744073709551615E", 0, #""18446744073709551615E" is too large"#),
    ])
    func refuses(text: String, offset: Int, message: String) {
        let mistake = mistake { () throws(Mistake) in try ByteSize.parse(text) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.message == message)
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (1000, "1000"), (1024, "1K"), (65536, "64K"), (65537, "65537"), (1 << 20, "1M"), (3 << 29, "1536M"),
        (1 << 60, "1E"),
        (Int.max, "9223372036854775807"), (-2048, "-2K"),
    ])
    func writes(size: Int, text: String) {
        #expect(ByteSize.format(size) == text)
    }

    @Test func readsBackWhatItWrites() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2000 {
            let size = Int.random(in: 0...(Int.max >> Int.random(in: 0...62, using: &generator)), using: &generator)
            #expect(try ByteSize.parse(ByteSize.format(size)) == size)
        }
    }
}
