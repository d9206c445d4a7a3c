import Configuration
import JSON

/// One condition of a filter, compiled.
enum Selector: Sendable {
    /// True of every event: `topic`, `seq`.
    case always
    case text(FilterText, TextTest)
    case topic(TopicPattern, isNegated: Bool)
    case count(FilterCount, FilterComparison, FilterNumber)
    case payload([FilterStep], PayloadTest)

    enum TextTest: Sendable {
        case present
        case equal([UInt8], isNegated: Bool)
        case glob(Glob)
    }

    enum PayloadTest: Sendable {
        case present
        case equal(Operand, isNegated: Bool)
        case glob(Glob)
        case order(FilterComparison, FilterNumber)
    }

    /// What a payload's value is compared with.
    struct Operand: Sendable {
        let text: [UInt8]
        /// Whether it may stand for a number, a truth value or null: it was written without quotes.
        let isBare: Bool
        let number: FilterNumber?
    }

    /// How long a text may be that a glob of the general form is tried on, in bytes.
    private static let globbedLength = 4096

    /// The topics that it is true of; nil when it does not say.
    var topics: TopicPattern? {
        switch self {
        case .topic(let pattern, isNegated: false): pattern
        case .always, .text, .topic, .count, .payload: nil
        }
    }

    func matches(_ event: Event) -> Bool {
        switch self {
        case .always: return true
        case .count(let field, let comparison, let number):
            return comparison.holds(FilterNumber.integer(field.value(in: event)).compare(to: number))
        case .topic(let pattern, let isNegated): return pattern.matches(event.encoded.topicBytes.span) != isNegated
        case .text(let field, let test):
            return event.encoded.bytes.withUnsafeBytes { Self.test(test, field.extent(in: event.encoded.layout), $0) }
        case .payload(let path, let test):
            return event.encoded.bytes.withUnsafeBytes { bytes in
                let payload = UnsafeRawBufferPointer(rebasing: bytes[event.encoded.layout.payload.range])
                return Self.test(test, Self.find(path, payload), payload)
            }
        }
    }

    private static func test(_ test: TextTest, _ extent: Extent, _ bytes: UnsafeRawBufferPointer) -> Bool {
        switch test {
        case .present: !extent.isAbsent
        case .equal(let text, let isNegated): (!extent.isAbsent && JSONScanner(bytes).text(extent.range, equals: text)) != isNegated
        case .glob(let glob): !extent.isAbsent && matches(glob, extent.range, bytes)
        }
    }

    /// Where the value stands that a path leads to; nil when it leads nowhere.
    static func find(_ path: [FilterStep], _ payload: UnsafeRawBufferPointer) -> Range<Int>? {
        var scanner = JSONScanner(payload)
        for step in path {
            scanner.skipSpace()
            let isEntered =
                if let index = step.index, scanner.next == UInt8(ascii: "[") { scanner.enterElement(index) } else {
                    scanner.enterMember(step.key)
                }
            guard isEntered else { return nil }
        }
        return scanner.value()
    }

    private static func test(_ test: PayloadTest, _ value: Range<Int>?, _ bytes: UnsafeRawBufferPointer) -> Bool {
        switch test {
        case .present: return value.map { !bytes[$0].elementsEqual("null".utf8) } ?? false
        case .equal(let operand, let isNegated): return (value.map { equals($0, operand, bytes) } ?? false) != isNegated
        case .glob(let glob):
            guard let value else { return false }
            switch bytes[value.lowerBound] {
            case UInt8(ascii: "\""): return matches(glob, value.lowerBound + 1..<value.upperBound - 1, bytes)
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"): return false
            default: return glob.matches(UnsafeRawBufferPointer(rebasing: bytes[value]))
            }
        case .order(let comparison, let number):
            guard let value, let found = FilterNumber(UnsafeRawBufferPointer(rebasing: bytes[value])) else { return false }
            return comparison.holds(found.compare(to: number))
        }
    }

    private static func equals(_ value: Range<Int>, _ operand: Operand, _ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes[value.lowerBound] == UInt8(ascii: "\"") {
            return JSONScanner(bytes).text(value.lowerBound + 1..<value.upperBound - 1, equals: operand.text)
        }
        guard operand.isBare else { return false }
        if let number = operand.number {
            return FilterNumber(UnsafeRawBufferPointer(rebasing: bytes[value]))?.compare(to: number) == .equal
        }
        // Text without quotes cannot begin an array or object by accident: those are never equal to one word.
        return bytes[value].elementsEqual(operand.text) && !isBracket(bytes[value.lowerBound])
    }

    private static func isBracket(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }

    private static func matches(_ glob: Glob, _ contents: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let run = UnsafeRawBufferPointer(rebasing: bytes[contents])
        guard run.count <= globbedLength || glob.isLinear else { return false }
        if !run.contains(UInt8(ascii: "\\")) { return glob.matches(run) }
        return JSONScanner(bytes).text(contents).map(glob.matches) ?? false
    }
}
