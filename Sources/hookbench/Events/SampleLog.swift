import Configuration
import Events
import Linux

/// A log with a past: a container's start each millisecond, the last one just now.
struct SampleLog {
    /// The log's directory.
    let path: String
    let count: Int
    private let end: RealTime

    /// Writes one.
    init(count: Int, at path: String) throws(Failure) {
        (self.path, self.count, end) = (path, count, .now)
        let log = EventLog(at: path, options: LogOptions(retentionSize: .max))
        try Self.attempt { () throws(any Error) in
            try log.open()
            var batch: [EncodedEvent] = []
            for number in 0..<count {
                batch.append(try EncodedEvent(Self.container(number), time: time(of: number)))
                if batch.count == 1000 || number == count - 1 {
                    try log.append(batch)
                    batch.removeAll(keepingCapacity: true)
                }
            }
        }
    }

    /// When an event was, of those numbered from 0.
    func time(of number: Int) -> RealTime { RealTime(nanoseconds: end.nanoseconds - Int64(count - 1 - number) * 1_000_000) }

    /// When the last so many events begin, as RFC 3339 has it: between the first of them and the one before.
    func start(ofLast last: Int) -> String { RFC3339.utc(RealTime(nanoseconds: time(of: count - last).nanoseconds - 500_000)) }

    /// What happened to a container, of the usual length.
    static func container(_ number: Int) -> ContainerEvent {
        ContainerEvent(
            "start", name: "web\(number % 1000)", id: id(number), image: "registry.example.com/shop/frontend:1.2",
            pid: UInt32(truncatingIfNeeded: 1000 + number))
    }

    /// 64 hexadecimal digits.
    static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits + "5f38af07c72321d31b27ae7eb47d0fd30af91eddef9d5a774cc57e08"
    }

    /// What the log or an event refuses, as a failure.
    static func attempt<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
        do { return try body() } catch { throw Failure("\(error)") }
    }
}
