import Configuration
import Glibc
import JSON
import Linux

/// Goes through the members of an event's line from left to right.
struct EventMembers {
    enum Member {
        case seq(UInt64)
        case time(RealTime)
        case monotonic(Instant)
        case boot(Extent)
        case host(Extent)
        case namespace(Extent)
        case topic(Extent)
        case cause(Extent)
        case depth(UInt32)
        case type(Extent)
        case payload(Extent)
        case unknown
    }

    /// In the order in which they are written, so that the next one is nearly always the first to be compared.
    private static let keys: [StaticString] = [
        "seq", "time", "mono", "boot", "host", "namespace", "topic", "cause", "depth", "type", "event",
    ]

    private var scanner: JSONScanner
    private var isFirst = true
    private var expected = 0
    /// A bit for each key that has been seen.
    private var seen: UInt16 = 0

    init(_ line: UnsafeRawBufferPointer) { scanner = JSONScanner(line) }

    /// Behind the member that was read last.
    var position: Int { scanner.position }

    /// The next member; nil when the line has ended as it should.
    mutating func next() throws(InvalidLine) -> Member? {
        if isFirst {
            guard scanner.skip(UInt8(ascii: "{")) else { throw invalid("a line begins with \"{\"") }
            isFirst = false
        } else if !scanner.skip(UInt8(ascii: ",")) {
            guard scanner.skip(UInt8(ascii: "}")), scanner.next == nil else { throw invalid("\",\" or the closing \"}\" is expected") }
            return nil
        }
        guard let key = scanner.string(), scanner.skip(UInt8(ascii: ":")) else { throw invalid("a key and \":\" are expected") }
        let index = index(of: key)
        if let index {
            guard seen & 1 << index == 0 else { throw invalid("the key \"\(Self.keys[index])\" stands twice") }
            seen |= 1 << index
            expected = index + 1
        }
        switch index {
        case 0: return .seq(try number())
        case 1: return .time(try time())
        case 2: return .monotonic(Instant(nanoseconds: Int64(clamping: try number())))
        case 3: return .boot(try string())
        case 4: return .host(try string())
        case 5: return .namespace(try string())
        case 6: return .topic(try topic())
        case 7: return .cause(try string())
        case 8: return .depth(UInt32(clamping: try number()))
        case 9: return .type(try string())
        case 10: return .payload(Extent(try value()))
        default:
            _ = try value()
            return .unknown
        }
    }

    private func index(of key: Range<Int>) -> Int? {
        let bytes = UnsafeRawBufferPointer(rebasing: scanner.bytes[key])
        for distance in 0..<Self.keys.count {
            let index = (expected + distance) % Self.keys.count
            let isSame = Self.keys[index].withUTF8Buffer {
                $0.count == bytes.count && memcmp($0.baseAddress!, bytes.baseAddress!, bytes.count) == 0
            }
            if isSame { return index }
        }
        return nil
    }

    private func invalid(_ message: String) -> InvalidLine { InvalidLine(at: scanner.position, message) }

    private mutating func value() throws(InvalidLine) -> Range<Int> {
        guard let range = scanner.value() else { throw invalid("a value is expected") }
        return range
    }

    private mutating func string() throws(InvalidLine) -> Extent {
        guard let contents = scanner.string() else { throw invalid("a string is expected") }
        return Extent(contents)
    }

    /// A topic is matched as bytes: it has the characters of one, and therefore no escapes.
    private mutating func topic() throws(InvalidLine) -> Extent {
        let extent = try string()
        let bytes = scanner.bytes[extent.range]
        guard bytes.first == UInt8(ascii: "/"),
            bytes.allSatisfy({ $0.isTopicLetter || $0.isTopicSeparator || $0 == UInt8(ascii: "/") })
        else { throw InvalidLine(at: extent.range.lowerBound, "a topic is expected") }
        return extent
    }

    private mutating func time() throws(InvalidLine) -> RealTime {
        let contents = try string().range
        guard let time = RFC3339.time(utc: UnsafeRawBufferPointer(rebasing: scanner.bytes[contents])) else {
            throw InvalidLine(at: contents.lowerBound, "a time in UTC with nine digits of nanoseconds is expected")
        }
        return time
    }

    private mutating func number() throws(InvalidLine) -> UInt64 {
        let start = scanner.position
        var number: UInt64 = 0
        while let byte = scanner.next, case let digit = byte &- UInt8(ascii: "0"), digit < 10 {
            let (product, tooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(UInt64(digit))
            guard !tooLarge, !overflow else { throw InvalidLine(at: start, "the number does not fit in 64 bits") }
            number = sum
            scanner.position += 1
        }
        guard scanner.position > start else { throw invalid("a number is expected") }
        return number
    }
}
