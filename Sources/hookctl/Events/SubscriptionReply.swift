import Events
import JSON
import Linux

/// What one reply of `io.hookd.Events.Subscribe` has, found in its text without making values of the events.
struct SubscriptionReply {
    /// Where the events stand, each as an object.
    private(set) var events: [Range<Int>] = []
    private(set) var gap: LogGap?
    private(set) var isSynced = false
    /// The place behind everything in it.
    private(set) var cursor: LogCursor?

    /// What ends every reply that another one follows, as the daemon writes it.
    private static let ending = Array(#","continues":true}"#.utf8)
    private static let beginning = Array(#"{"parameters":{"#.utf8)

    init() {}

    /// Whether a message is such a reply: no error, and not the last.
    static func recognises(_ message: UnsafeRawBufferPointer) -> Bool {
        message.count > beginning.count + ending.count && message.prefix(beginning.count).elementsEqual(beginning)
            && message.suffix(ending.count).elementsEqual(ending)
    }

    /// Reads a message; nil when it is not as the interface has it.
    ///
    /// - Parameter room: an array whose memory is used again.
    init?(_ message: UnsafeRawBufferPointer, reusing room: consuming [Range<Int>]) {
        events = room
        events.removeAll(keepingCapacity: true)
        var scanner = JSONScanner(message)
        guard scanner.enterMember(Array("parameters".utf8)), scanner.skip(UInt8(ascii: "{")) else { return nil }
        if scanner.skip(UInt8(ascii: "}")) { return }
        repeat {
            scanner.skipSpace()
            guard let key = scanner.string() else { return nil }
            scanner.skipSpace()
            guard scanner.skip(UInt8(ascii: ":")) else { return nil }
            scanner.skipSpace()
            let isEvents = message[key].elementsEqual("events".utf8)
            if isEvents {
                guard readEvents(&scanner) else { return nil }
            } else {
                guard let value = scanner.value() else { return nil }
                read(message[key], UnsafeRawBufferPointer(rebasing: message[value]))
            }
            scanner.skipSpace()
        } while scanner.skip(UInt8(ascii: ","))
        guard scanner.skip(UInt8(ascii: "}")) else { return nil }
    }

    private mutating func readEvents(_ scanner: inout JSONScanner) -> Bool {
        guard scanner.skip(UInt8(ascii: "[")) else { return false }
        if scanner.skip(UInt8(ascii: "]")) { return true }
        repeat {
            scanner.skipSpace()
            guard let event = scanner.value() else { return false }
            events.append(event)
            scanner.skipSpace()
        } while scanner.skip(UInt8(ascii: ","))
        return scanner.skip(UInt8(ascii: "]"))
    }

    private mutating func read(_ key: Slice<UnsafeRawBufferPointer>, _ value: UnsafeRawBufferPointer) {
        if key.elementsEqual("synced".utf8) {
            isSynced = value.elementsEqual("true".utf8)
        } else if key.elementsEqual("cursor".utf8) {
            cursor = LogCursor(String(decoding: value.dropFirst().dropLast(), as: UTF8.self))
        } else if key.elementsEqual("gap".utf8), let object = try? JSONValue(parsing: value.bytes) {
            guard let first = object["first"]?.int, let last = object["last"]?.int, first >= 0, first <= last else { return }
            let reason = object["reason"]?.string.flatMap { LogGap.Reason(rawValue: $0) } ?? .damage
            gap = LogGap(first: UInt64(first), last: UInt64(last), reason: reason)
        }
    }

    /// The number of an event, which stands first in it.
    static func sequence(of event: UnsafeRawBufferPointer) -> UInt64? {
        let prefix = 7  // {"seq":
        var sequence: UInt64 = 0
        var index = prefix
        while index < event.count, index < prefix + 19, case let digit = event[index] &- UInt8(ascii: "0"), digit < 10 {
            sequence = sequence &* 10 &+ UInt64(digit)
            index += 1
        }
        return index > prefix ? sequence : nil
    }
}
