import Events
import Glibc
import Linux

/// `logwriter DIRECTORY NAME [KEY=VALUE]…`: appends events to a log until it is killed or has appended enough.
///
/// Each event is `{"writer":NAME,"n":N}` with N from `from` on, its topic `/test/NAME`. After each batch it writes the last N that is in
/// the log to standard output, one decimal number a line, or `error TEXT`.
@main struct Main {
    static func main() {
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
            let batch = (n..<min(end, n + settings.batch)).map { record(writer: arguments[2], n: $0, padding: settings.padding) }
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

    private static func record(writer: String, n: Int, padding: String) -> LogRecord {
        let time = RealTime.now
        let text =
            #","time":"\#(timeText(time))","topic":"/test/\#(writer)","type":"test","event":{"writer":"\#(writer)","n":\#(n)\#(padding)}"#
        return LogRecord(bytes: Array(text.utf8), time: time)
    }

    private static func timeText(_ time: RealTime) -> String {
        var clock = time_t(time.nanoseconds / 1_000_000_000)
        var fields = tm()
        gmtime_r(&clock, &fields)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &fields)
        let fraction = String(time.nanoseconds % 1_000_000_000)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            + "." + String(repeating: "0", count: 9 - fraction.utf8.count) + fraction + "Z"
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
    var onWriteError = LogOptions.OnWriteError.refuse
    var fileSizeLimit: UInt?
    /// Microseconds after each batch.
    var pause = 0
    var padding = ""
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
        case "padding": padding = #","padding":"\#(String(repeating: "x", count: Int(value) ?? 0))""#
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
