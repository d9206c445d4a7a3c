import Configuration

/// One of the words between the slashes of a topic: `[A-Za-z0-9]+([._-][A-Za-z0-9]+)*`, at most 76 characters (containerd, identifiers).
public struct TopicComponent: Hashable, Sendable {
    /// The most characters that one may have.
    public static let lengthLimit = 76

    /// The word.
    public let string: String

    /// Checks a word.
    public init(_ word: String) throws(InvalidExpression) {
        try reading("topic component", word) { () throws(Mistake) in
            let bytes = Array(word.utf8)
            try Self.check(bytes[...], at: 0)
        }
        string = word
    }

    /// A word that has been checked before.
    init(checked word: String) { string = word }

    /// Checks the bytes of a component that begins at an offset of the whole text.
    static func check(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(Mistake) {
        guard !bytes.isEmpty else { throw Mistake(at: offset, "an empty component", remedy: "write a word between two slashes") }
        guard bytes.count <= lengthLimit else {
            throw Mistake(at: offset + lengthLimit, "a component longer than \(lengthLimit) characters", remedy: "shorten it")
        }
        var mayBeSeparator = false
        for (distance, byte) in bytes.enumerated() {
            switch byte {
            case _ where byte.isTopicLetter: mayBeSeparator = true
            case _ where byte.isTopicSeparator:
                guard mayBeSeparator else {
                    let character = Character(Unicode.Scalar(byte))
                    throw Mistake(
                        at: offset + distance, "\"\(character)\" without a letter or digit before it",
                        remedy: "begin a component with a letter or digit, and write one between two of \"._-\"")
                }
                mayBeSeparator = false
            default:
                let character = String(decoding: bytes[(bytes.startIndex + distance)...], as: UTF8.self).unicodeScalars.prefix(1)
                throw Mistake(
                    at: offset + distance, "a component may not hold \(Problem.quote(String(character)))",
                    remedy: "use letters, digits, and \".\", \"_\" and \"-\" between them")
            }
        }
        guard mayBeSeparator else {
            throw Mistake(at: offset + bytes.count - 1, "a component that ends in a separator", remedy: "end it with a letter or digit")
        }
    }
}

extension TopicComponent: ExpressibleByStringLiteral {
    /// Traps when the literal is no component.
    public init(stringLiteral word: String) {
        do throws(InvalidExpression) {
            self = try TopicComponent(word)
        } catch {
            preconditionFailure(error.description)
        }
    }
}

extension TopicComponent: CustomStringConvertible {
    /// The word.
    public var description: String { string }
}

extension UInt8 {
    /// A letter or digit, as ASCII has them.
    var isTopicLetter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    /// What may stand between letters and digits.
    var isTopicSeparator: Bool { self == UInt8(ascii: ".") || self == UInt8(ascii: "_") || self == UInt8(ascii: "-") }
}
