import Events
import Glibc
import JSON
import Linux

/// `logwriter DIRECTORY NAME [KEY=VALUE]…`: appends events to a log until it is killed or has appended enough.
///
/// Each event is `{"writer":NAME,"n":N}` with N from `from` on, its topic `/test/NAME`. After each batch it writes the last N that is in
/// the log to standard output, one decimal number a line, or `error TEXT`.
@main struct Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { exit(64) }
        var settings = Settings()
        for argument in arguments.dropFirst(3) { settings.set(argument) }
        if let limit = settings.fileSizeLimit { limitFileSize(limit, isMortal: settings.isMortal) }

        let options = LogOptions(
            segmentSize: settings.segmentSize, retentionSize: settings.retentionSize, retentionAge: nil,
            onWriteError: settings.onWriteError,
            patience: settings.patience)
        let log = EventLog(at: arguments[1], options: options)
        var n = settings.from
        let end = settings.count.map { n + $0 } ?? .max
        while n < end {
            let batch = try (n..<min(end, n + settings.batch)).map { try record(writer: arguments[2], n: $0, padding: settings.padding) }
            do throws(LogError) {
                if settings.isReport {
                    try log.report(batch)
                } else {
                    let append = try log.append(batch)
                    if append.unwritten > 0 { print("unwritten \(append.unwritten)") }
                }
                if settings.isDurable { try log.syncNow() }
                n += batch.count
                print(n - 1)
            } catch {
                print("error \(error)")
                if !settings.isPatient { exit(1) }
                if case .unwritten(_, let accepted, _) = error { n += accepted }
            }
            fflush(nil)
            if settings.pause > 0 { usleep(UInt32(settings.pause)) }
        }
    }

    private static func record(writer: String, n: Int, padding: Int) throws -> EncodedEvent {
        var event: JSONObject = ["writer": .string(writer), "n": .integer(JSONInteger(n))]
        if padding > 0 { event["padding"] = .string(String(repeating: "x", count: padding)) }
        return try EncodedEvent(.object(event), type: "test", topic: Topic("/test/\(writer)"))
    }

    /// Writing beyond the limit fails with EFBIG, in the middle of a line where it falls there; a mortal dies there.
    private static func limitFileSize(_ bytes: UInt, isMortal: Bool) {
        // Said either way: what started us may have had it ignored, or blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigprocmask(SIG_SETMASK, &signals, nil)
        signal(SIGXFSZ, isMortal ? SIG_DFL : SIG_IGN)
        // No core of the dead.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }
}

struct Settings {
    var from = 0
    var count: Int?
    var batch = 1
    var segmentSize: Int64 = 4096
    var retentionSize: Int64 = .max
    var onWriteError = OnWriteError.refuse
    var fileSizeLimit: UInt?
    /// Microseconds after each batch.
    var pause = 0
    /// Bytes that each event is longer.
    var padding = 0
    var patience = Duration.milliseconds(100)
    var isDurable = false
    var isReport = false
    /// Is killed by the kernel (SIGXFSZ) between the two halves of a write that the limit cuts in two.
    var isMortal = false
    /// Goes on after an error.
    var isPatient = false

    mutating func set(_ argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        let value = parts.count == 2 ? parts[1] : ""
        switch parts[0] {
        case "from": from = Int(value) ?? 0
        case "count": count = Int(value)
        case "batch": batch = Int(value) ?? 1
        case "segment": segmentSize = Int64(value) ?? 4096
        case "retention": retentionSize = Int64(value) ?? .max
        case "limit": fileSizeLimit = UInt(value)
        case "pause": pause = Int(value) ?? 0
        case "padding": padding = Int(value) ?? 0
        case "patience": patience = .milliseconds(Int(value) ?? 100)
        case "gap": onWriteError = .gap
        case "durable": isDurable = true
        case "report": isReport = true
        case "mortal": isMortal = true
        case "patient": isPatient = true
        default: exit(64)
        }
    }
}
