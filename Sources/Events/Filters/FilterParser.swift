import Configuration
import Linux

/// Reads a filter from left to right and compiles each condition as soon as it is complete.
struct FilterParser {
    private enum Operator: String, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case glob = "~="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"
    }

    /// A text as it was meant, and where it stands.
    private struct Word {
        let text: String
        /// Where it begins, behind its quote if it has one.
        let offset: Int
        let isQuoted: Bool
        /// Whether an offset in `text` is also one in the filter: no escape was taken out.
        let isVerbatim: Bool

        /// The mistake that was found in the text, where it stands in the filter.
        func located(_ mistake: Mistake) -> Mistake {
            Mistake(at: offset + (isVerbatim ? mistake.offset : 0), mistake.message, remedy: mistake.remedy)
        }
    }

    private let bytes: [UInt8]
    /// The next byte to read.
    private(set) var index: Int

    /// - Parameter start: where in the text to begin, in bytes.
    init(_ expression: String, at start: Int = 0) {
        bytes = Array(expression.utf8)
        index = start
    }

    mutating func selectors() throws(Mistake) -> [Selector] {
        guard bytes.count <= EventFilter.lengthLimit else {
            throw Mistake("the filter is longer than \(EventFilter.lengthLimit) bytes", remedy: "split it into several")
        }
        skipBlanks()
        guard index < bytes.count else { return [] }
        var selectors: [Selector] = []
        while true {
            selectors.append(try selector())
            skipBlanks()
            guard index < bytes.count else { return selectors }
            guard bytes[index] == UInt8(ascii: ",") else {
                throw Mistake(
                    at: index, "something else behind a value",
                    remedy: "put a comma between two conditions, and quotes around a value with spaces")
            }
            index += 1
            skipBlanks()
        }
    }

    private mutating func selector() throws(Mistake) -> Selector {
        let field = try field()
        skipBlanks()
        guard index < bytes.count, bytes[index] != UInt8(ascii: ",") else { return present(field) }
        let start = index
        let `operator` = try self.operator()
        skipBlanks()
        let value = try value(isGlob: `operator` == .glob)
        return try compile(field, `operator`, at: start, value)
    }

    // MARK: Fields

    /// Reads a field with its path, and nothing behind it.
    mutating func field() throws(Mistake) -> FilterField {
        let name = try step()
        guard !name.isQuoted, FilterField.names.contains(name.text) else {
            let isInside = !name.isQuoted && FilterField.names.allSatisfy { Spelling.nearest(to: name.text, in: [$0]) == nil }
            throw Mistake(
                at: name.isQuoted ? name.offset - 1 : name.offset, "unknown field \(Problem.quote(name.text))",
                remedy: Spelling.remedy(for: name.text, in: FilterField.names)
                    + (isInside ? "; what is in the payload begins with \"event.\"" : ""))
        }
        var path: [FilterStep] = []
        while index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            guard name.text == "event" else {
                throw Mistake(at: index, "\(name.text) has no fields", remedy: "what is in the payload begins with \"event.\"")
            }
            index += 1
            path.append(FilterStep(try step().text))
        }
        if name.text == "event" { return .payload(path) }
        if let text = FilterText(rawValue: name.text) { return .text(text) }
        if let count = FilterCount(rawValue: name.text) { return .number(count) }
        return .topic
    }

    /// A part of a path between two points.
    private mutating func step() throws(Mistake) -> Word {
        if let quoted = try quoted() { return quoted }
        let start = index
        while index < bytes.count, Self.isWordByte(bytes[index]) { index += 1 }
        guard index > start else {
            throw Mistake(at: start, "a field is missing", remedy: "write one such as topic or event.name, in quotes what is no word")
        }
        return Word(text: text(start..<index), offset: start, isQuoted: false, isVerbatim: true)
    }

    // MARK: Operators

    private mutating func `operator`() throws(Mistake) -> Operator {
        // The longer ones come first in the list.
        for candidate in Operator.allCases where bytes[index...].starts(with: candidate.rawValue.utf8) {
            index += candidate.rawValue.utf8.count
            return candidate
        }
        let mistaken = ["=~": "~=", "=": "==", "!~": "~=", "~": "~=", "=<": "<=", "=>": ">="]
        let longest = mistaken.keys.sorted { $0.count > $1.count }.first { bytes[index...].starts(with: $0.utf8) }
        guard let longest, let meant = mistaken[longest] else {
            let character = text(index..<bytes.count).unicodeScalars.prefix(1)
            throw Mistake(
                at: index, "an operator is expected, not \(Problem.quote(String(character)))",
                remedy: "write one of " + Operator.allCases.map(\.rawValue).joined(separator: " ") + ", or a comma")
        }
        throw Mistake(at: index, "\(Problem.quote(longest)) is no operator", remedy: "write \"\(meant)\"")
    }

    // MARK: Values

    private mutating func value(isGlob: Bool) throws(Mistake) -> Word {
        if let quoted = try quoted() { return quoted }
        let start = index
        var braces = 0
        var isInSet = false
        while index < bytes.count, bytes[index] != UInt8(ascii: " "), bytes[index] != UInt8(ascii: "\t") {
            switch bytes[index] {
            case UInt8(ascii: ",") where !isGlob || braces == 0 && !isInSet: break
            case UInt8(ascii: "{"):
                braces += 1
                index += 1
                continue
            case UInt8(ascii: "}"):
                braces -= 1
                index += 1
                continue
            case UInt8(ascii: "["):
                isInSet = true
                index += 1
                continue
            case UInt8(ascii: "]"):
                isInSet = false
                index += 1
                continue
            default:
                index += 1
                continue
            }
            break
        }
        guard index > start else {
            throw Mistake(at: start, "a value is missing", remedy: "write one behind the operator, \"\" for an empty text")
        }
        return Word(text: text(start..<index), offset: start, isQuoted: false, isVerbatim: true)
    }

    /// Reads a text in quotes; nil when none begins here.
    private mutating func quoted() throws(Mistake) -> Word? {
        guard index < bytes.count, case let quote = bytes[index], quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return nil
        }
        let start = index
        index += 1
        var contents: [UInt8] = []
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            if byte == quote {
                return Word(
                    text: String(decoding: contents, as: UTF8.self), offset: start + 1, isQuoted: true,
                    isVerbatim: contents.count == index - start - 2)
            }
            if byte == UInt8(ascii: "\\") {
                guard index < bytes.count else { break }
                byte = try Self.escaped(bytes[index], at: index)
                index += 1
            }
            contents.append(byte)
        }
        throw Mistake(at: start, "a quote without its other one", remedy: "close it")
    }

    private static func escaped(_ byte: UInt8, at place: Int) throws(Mistake) -> UInt8 {
        switch byte {
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "t"): return UInt8(ascii: "\t")
        case UInt8(ascii: "r"): return UInt8(ascii: "\r")
        case _ where byte.isTopicLetter:
            throw Mistake(
                at: place, "\"\\\(Character(Unicode.Scalar(byte)))\" stands for nothing",
                remedy: "write \\n, \\t, \\r, or \\ before what is no letter or digit; \\\\ for one backslash")
        default: return byte
        }
    }

    // MARK: Compiling

    private func present(_ field: FilterField) -> Selector {
        switch field {
        case .topic, .number: .always
        case .text(let text): .text(text, .present)
        case .payload(let path): .payload(path, .present)
        }
    }

    private func compile(_ field: FilterField, _ operator: Operator, at place: Int, _ value: Word) throws(Mistake) -> Selector {
        switch field {
        case .topic: try topic(`operator`, at: place, value)
        case .text(let text): try self.text(text, `operator`, at: place, value)
        case .number(let count): try self.count(count, `operator`, at: place, value)
        case .payload(let path): .payload(path, try payload(`operator`, value))
        }
    }

    private func topic(_ operator: Operator, at place: Int, _ value: Word) throws(Mistake) -> Selector {
        switch `operator` {
        case .equal, .notEqual:
            do throws(Mistake) { try Topic.check(Array(value.text.utf8)) } catch { throw value.located(error) }
            return .topic(TopicPattern(Topic(checked: value.text)), isNegated: `operator` == .notEqual)
        case .glob:
            do throws(InvalidExpression) {
                return .topic(try TopicPattern(value.text), isNegated: false)
            } catch {
                throw value.located(Mistake(at: error.offset, error.message, remedy: error.remedy))
            }
        case .less, .atMost, .greater, .atLeast: throw Self.noOrder("topic", at: place)
        }
    }

    private func text(_ field: FilterText, _ operator: Operator, at place: Int, _ value: Word) throws(Mistake) -> Selector {
        switch `operator` {
        case .equal, .notEqual: return .text(field, .equal(Array(value.text.utf8), isNegated: `operator` == .notEqual))
        case .glob: return .text(field, .glob(try glob(value)))
        case .less, .atMost, .greater, .atLeast: throw Self.noOrder(field.rawValue, at: place)
        }
    }

    private func count(_ field: FilterCount, _ operator: Operator, at place: Int, _ value: Word) throws(Mistake) -> Selector {
        guard let comparison = Self.comparison(`operator`) else {
            throw Mistake(at: place, "\(field.rawValue) is no text", remedy: "compare it with ==, !=, <, <=, > or >=")
        }
        switch field {
        case .seq:
            guard let number = FilterNumber(value.text) else { throw Self.noNumber(value) }
            return .count(field, comparison, number)
        case .time:
            let time: TimeExpression
            do throws(Mistake) { time = try TimeExpression(parsing: value.text) } catch { throw value.located(error) }
            guard let instant = time.absolute else {
                throw Mistake(
                    at: value.offset, "a time that depends on when or where it is read",
                    remedy: "write one with its zone such as \"2026-02-03T04:05:06Z\", or seconds since 1970")
            }
            return .count(field, comparison, .integer(Int128(instant.nanoseconds)))
        }
    }

    private func payload(_ operator: Operator, _ value: Word) throws(Mistake) -> Selector.PayloadTest {
        switch `operator` {
        case .equal, .notEqual:
            let operand = Selector.Operand(
                text: Array(value.text.utf8), isBare: !value.isQuoted, number: value.isQuoted ? nil : FilterNumber(value.text))
            return .equal(operand, isNegated: `operator` == .notEqual)
        case .glob: return .glob(try glob(value))
        case .less, .atMost, .greater, .atLeast:
            guard let comparison = Self.comparison(`operator`), let number = FilterNumber(value.text) else { throw Self.noNumber(value) }
            return .order(comparison, number)
        }
    }

    private func glob(_ value: Word) throws(Mistake) -> Glob {
        do throws(Mistake) { return try Glob(value.text) } catch { throw value.located(error) }
    }

    private static func comparison(_ operator: Operator) -> FilterComparison? {
        switch `operator` {
        case .equal: .equal
        case .notEqual: .notEqual
        case .glob: nil
        case .less: .less
        case .atMost: .atMost
        case .greater: .greater
        case .atLeast: .atLeast
        }
    }

    private static func noOrder(_ field: String, at place: Int) -> Mistake {
        Mistake(at: place, "\(field) is a text and has no order", remedy: "compare it with ==, != or ~=")
    }

    private static func noNumber(_ value: Word) -> Mistake {
        Mistake(at: value.offset, "\(Problem.quote(value.text)) is no number", remedy: "write one such as 128 or 0.5")
    }

    // MARK: Bytes

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") { index += 1 }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte.isTopicLetter || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}
