package import Configuration
import JSON

/// Blots out what is most likely a secret, by its name: of variables, of words `NAME=value`, and of members of a JSON document.
///
/// A name says little of a value, and a value without a name is not found: what is kept is still for its owner alone.
package struct Redaction: Sendable {
    /// What stands in a secret's place.
    package static let placeholder = "[redacted]"

    /// A pattern of names, in which the case of ASCII letters does not matter.
    package struct Pattern: Sendable {
        private enum Form: Sendable {
            /// `*WORD*`, as nearly all are: a program that ends soon compiles nothing.
            case containing([UInt8])
            case glob(Glob)
        }

        private let form: Form

        /// Compiles a pattern as `Glob` has them.
        package init(_ text: String) throws(Mistake) {
            let pattern = Array(text.utf8).uppercased
            let word = pattern.dropFirst().dropLast()
            let star = UInt8(ascii: "*")
            if !word.isEmpty, pattern.first == star, pattern.last == star, word.allSatisfy({ Redaction.isNamePart($0) && $0 < 0x80 }) {
                form = .containing(Array(word))
                return
            }
            // As it was written first: a mistake is to be shown as it stands in the file.
            _ = try Glob(text)
            form = .glob(try Glob(String(decoding: pattern, as: UTF8.self)))
        }

        /// - Parameter name: in capitals.
        fileprivate func matches(_ name: [UInt8]) -> Bool {
            switch form {
            case .containing(let word):
                guard name.count >= word.count else { return false }
                return (0...(name.count - word.count)).contains { name[$0...].starts(with: word) }
            case .glob(let glob): return name.withUnsafeBytes { glob.matches($0) }
            }
        }
    }

    private let patterns: [Pattern]

    package init(_ patterns: [Pattern]) { self.patterns = patterns }

    /// What secrets are mostly called.
    package static let standard = Redaction(
        ["*PASSWORD*", "*PASSWD*", "*SECRET*", "*TOKEN*", "*KEY*", "*CREDENTIAL*"].map { text in
            do { return try Pattern(text) } catch { preconditionFailure("\(text) is no pattern: \(error)") }
        })

    /// Whether what has this name is a secret.
    private func covers(_ name: some Collection<UInt8>) -> Bool {
        guard !patterns.isEmpty, !name.isEmpty else { return false }
        let name = name.uppercased
        return patterns.contains { $0.matches(name) }
    }

    // MARK: Words

    /// A variable or an argument: what stands behind `NAME=` when the name is a secret's, else what looks like one further in.
    ///
    /// Dashes before the name are not a part of it: `--db-password=x`.
    func word(_ word: String) -> String {
        let bytes = Array(word.utf8)
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return word }
        let name = bytes[..<equals].drop { $0 == UInt8(ascii: "-") }
        // A name with white space in it is a sentence that goes on.
        if name.allSatisfy({ Self.isNamePart($0) }), covers(name) {
            return String(decoding: bytes[...equals], as: UTF8.self) + Self.placeholder
        }
        return text(word)
    }

    /// A text of many words: the value behind each `NAME=`, up to white space, or between quotes.
    func text(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard !patterns.isEmpty, bytes.contains(UInt8(ascii: "=")) else { return text }
        var result: [UInt8] = []
        var copied = 0
        var position = 0
        while let equals = bytes[position...].firstIndex(of: UInt8(ascii: "=")) {
            position = equals + 1
            var start = equals
            while start > copied, Self.isNamePart(bytes[start - 1]) { start -= 1 }
            let name = bytes[start..<equals].drop { $0 == UInt8(ascii: "-") }
            guard covers(name) else { continue }
            let value = Self.value(in: bytes, from: position)
            result += bytes[copied..<value.lowerBound] + Array(Self.placeholder.utf8)
            copied = value.upperBound
            position = value.upperBound
        }
        return copied == 0 ? text : String(decoding: result + bytes[copied...], as: UTF8.self)
    }

    /// Where a value ends that begins there.
    private static func value(in bytes: [UInt8], from start: Int) -> Range<Int> {
        if start < bytes.count, bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") {
            let quote = bytes[start]
            let end = bytes[(start + 1)...].firstIndex { $0 == quote || $0 == 0x0a } ?? bytes.count
            return start + 1..<end
        }
        // A quote ends it, too: it may stand in a text of JSON.
        return start..<(bytes[start...].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: "\"") } ?? bytes.count)
    }

    fileprivate static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: byte >= 0x80
        }
    }

    // MARK: Documents

    /// A document; nil when there is nothing to blot out of it.
    ///
    /// What is not JSON is taken for text; what is neither is left as it is.
    func document(_ bytes: [UInt8]) -> [UInt8]? {
        if let json = try? JSONValue(parsing: bytes, limits: JSONLimits(bytes: bytes.count, depth: 256)) {
            let redacted = value(json)
            return redacted == json ? nil : [UInt8](json: redacted)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let redacted = self.text(text)
        return redacted.utf8.elementsEqual(bytes) ? nil : Array(redacted.utf8)
    }

    private func value(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .integer, .double: value
        // An OCI configuration has its variables as texts: "env": ["DB_PASSWORD=x"].
        case .string(let string): .string(word(string))
        case .array(let elements): .array(elements.map { self.value($0) })
        case .object(let members):
            .object(JSONObject(members.map { ($0.key, covers($0.key.utf8) ? .string(Self.placeholder) : self.value($0.value)) }))
        }
    }
}

extension Collection<UInt8> {
    /// With the letters of ASCII in capitals; no rule of a language or of Unicode makes two names one.
    fileprivate var uppercased: [UInt8] { map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 0x20 : $0 } }
}
