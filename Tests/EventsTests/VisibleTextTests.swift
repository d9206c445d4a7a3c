import Testing

@testable import Events

@Suite struct VisibleTextTests {
    private func visible(_ text: [UInt8], as escape: VisibleEscape = .short) -> String {
        var bytes: [UInt8] = []
        text.withUnsafeBytes { bytes.appendVisible($0, as: escape) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("", "", ""), ("plain ~", "plain ~", "plain ~"), ("bücher 日本", "bücher 日本", "bücher 日本"),
        ("a\u{1b}[31m", "a\\x1b[31m", "a\\u001b[31m"), ("12345678\u{7f}", "12345678\\x7f", "12345678\\u007f"),
        ("x\u{9b}31m", "x\\u009b31m", "x\\u009b31m"), ("a\nb\tc\rd", "a\\nb\\tc\\rd", "a\\u000ab\\u0009c\\u000dd"),
        ("\u{202e}evil", "\\u202eevil", "\\u202eevil"), ("\u{2028}", "\\u2028", "\\u2028"), ("\0", "\\x00", "\\u0000"),
    ])
    func showsWhatCouldSteerATerminal(text: String, short: String, json: String) {
        #expect(visible(Array(text.utf8)) == short)
        #expect(visible(Array(text.utf8), as: .json) == json)
    }

    /// At every place of a word that is looked at in one step.
    @Test func missesNoByteWhereverItStands() {
        for length in 1...20 {
            for place in 0..<length {
                for byte: UInt8 in [0, 0x1f, 0x7f] {
                    var text = [UInt8](repeating: UInt8(ascii: "~"), count: length)
                    text[place] = byte
                    #expect(!visible(text).utf8.contains(byte))
                }
                var text = [UInt8](repeating: UInt8(ascii: " "), count: length)
                text[place] = 0xff
                #expect(visible(text).unicodeScalars.filter { $0 == "\u{fffd}" }.count == 1)
            }
        }
    }
}
