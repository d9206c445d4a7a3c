import Linux

/// What of an event a filter looks at.
enum FilterField: Hashable {
    case text(FilterText)
    case topic
    case number(FilterCount)
    /// Into the payload, which an empty path names as a whole.
    case payload([FilterStep])

    /// All that a filter may begin a path with.
    static let names = ["topic", "namespace", "cause", "host", "boot", "type", "seq", "time", "event"]
}

/// A member that is a text.
enum FilterText: String, Hashable, Sendable {
    case namespace, cause, host, boot, type

    func extent(in layout: EventLayout) -> Extent {
        switch self {
        case .namespace: layout.namespace
        case .cause: layout.cause
        case .host: layout.host
        case .boot: layout.boot
        case .type: layout.type
        }
    }
}

/// A member that is a number: `time` counts nanoseconds since 1970.
enum FilterCount: String, Hashable, Sendable {
    case seq, time

    func value(in event: Event) -> Int128 {
        switch self {
        case .seq: Int128(event.seq)
        case .time: Int128(event.time.nanoseconds)
        }
    }
}

/// One step into a payload: a member's key, which is also an element's index where it meets an array.
struct FilterStep: Hashable, Sendable {
    let key: [UInt8]
    let index: Int?

    init(_ text: String) {
        key = Array(text.utf8)
        index = key.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
