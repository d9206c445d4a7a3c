import Configuration
import JSON

// Text from events on its way to a person: whoever published it must not steer the terminal or forge a line.

/// How a character is written that may not be shown as it is.
enum VisibleEscape {
    /// As in the complaints of this program: `\x1b`.
    case short
    /// As JSON writes it in a string: `\u001b`.
    case json
}

extension [UInt8] {
    /// Appends text as it is, but for what could steer a terminal or end the line.
    mutating func appendVisible(_ text: UnsafeRawBufferPointer, as escape: VisibleEscape = .short) {
        guard !text.isPrintableASCII else { return append(contentsOf: text) }
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            guard scalar.steersTerminal else {
                append(contentsOf: UTF8.encode(scalar)!)  // Every scalar has an encoding.
                continue
            }
            switch escape {
            case .short: append(contentsOf: scalar.visibleEscape.utf8)
            case .json:
                // All of them are below U+10000.
                let digits = String(scalar.value, radix: 16)
                append(contentsOf: (#"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8)
            }
        }
    }

    /// Appends text as it is, but for what could steer a terminal or end the line.
    mutating func appendVisible(_ text: String) {
        text.utf8.span.withUnsafeBytes { appendVisible($0) }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether all bytes are from 0x20 to 0x7e: most text is, and may be shown as it is.
    fileprivate var isPrintableASCII: Bool {
        var index = 0
        let ones: UInt64 = 0x0101_0101_0101_0101
        while index &+ 8 <= count {
            let word = loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // A byte less 0x20 borrows into its top bit when it is below; 1 more than 0x7e has it set, too.
            if (word | (word &- ones &* 0x20) | (word &+ ones)) & (ones &* 0x80) != 0 { return false }
            index &+= 8
        }
        while index < count, (0x20..<0x7f).contains(self[index]) { index &+= 1 }
        return index == count
    }
}
