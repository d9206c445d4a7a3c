import JSON
import Linux

/// What the file `LOGID` says: which log this is, and where its end has been lost.
///
/// One JSON object on one line, with a sum like every line of the log. It is replaced as a whole (temporary name, fsync, rename), and
/// always *before* anything is cut, so that whoever sees new events under old numbers sees the new generation too.
struct LogIdentity: Equatable, Sendable {
    static let format = 1
    static let fileName = "LOGID"

    /// Chosen when the log was made.
    let random: UInt64
    /// The beginnings of the generations after the first, in order.
    private(set) var cuts: [Cut] = []
    /// The boot during which the last generation began: a crash of the machine may have cost events without leaving a trace.
    private(set) var boot: String

    struct Cut: Equatable, Sendable {
        /// The generation that began here.
        let generation: Int
        /// The last event that it shares with those before it.
        let after: UInt64
    }

    init(random: UInt64, boot: String) {
        self.random = random
        self.boot = boot
    }

    var id: LogID { LogID(random: random, generation: generation) }
    var generation: Int { cuts.last?.generation ?? 1 }

    /// Begins a new generation: everything up to `after` is as it was.
    ///
    /// - Parameter oldest: the oldest event that there is; what was cut before it need not be told apart any more.
    mutating func cut(after: UInt64, boot: String, oldest: UInt64) {
        let next = generation + 1
        // A reader of any older generation that got beyond `after` has lost as much here as at a later cut.
        cuts.removeAll { $0.after >= after }
        let forgotten = cuts.lastIndex { $0.after < oldest } ?? 0
        cuts.removeFirst(forgotten)
        cuts.append(Cut(generation: next, after: after))
        self.boot = boot
    }

    /// The last event that a generation shares with this one: `.max` for the generation itself, nil for one that is yet to come.
    func lastShared(withGeneration other: Int) -> UInt64? {
        if other > generation { return nil }
        return cuts.lazy.filter { $0.generation > other }.map(\.after).min() ?? .max
    }

    // MARK: The file

    enum Reading: Equatable {
        case identity(LogIdentity)
        case missing
        /// Whatever it said, it says it no longer.
        case damaged
        case newer(format: Int)
    }

    static func parse(_ bytes: [UInt8]) -> Reading {
        // The sum comes first: a format that a damaged byte made newer is damage.
        let line = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        guard line.withUnsafeBytes({ LogLine.hasValidSum($0) }), let value = try? JSONValue(parsing: Array(line)),
            let format = value["format"]?.int
        else { return .damaged }
        guard format <= Self.format else { return .newer(format: format) }
        guard let id = value["id"]?.string, let random = UInt64(id, radix: 16), let boot = value["boot"]?.string,
            let cuts = value["cuts"]?.array
        else { return .damaged }
        var identity = LogIdentity(random: random, boot: boot)
        for cut in cuts {
            guard let generation = cut["generation"]?.int, let after = cut["after"]?.integer.flatMap({ UInt64(exactly: $0) }) else {
                return .damaged
            }
            identity.cuts.append(Cut(generation: generation, after: after))
        }
        return .identity(identity)
    }

    var line: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("format", Self.format)
            $0.member("id", String(random, radix: 16))
            $0.member("boot", boot)
            $0.array("cuts") {
                for cut in cuts {
                    $0.object {
                        $0.member("generation", cut.generation)
                        $0.member("after", cut.after)
                    }
                }
            }
        }
        var bytes = writer.bytes
        bytes.removeLast()
        LogLine.seal(&bytes, from: 0)
        return bytes
    }
}
