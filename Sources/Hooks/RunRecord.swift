import Glibc
import Linux
import Scripts

/// What a running dispatch has written down about itself, so that others can tell its processes, name it, and clean up after it.
///
/// A file `runs/ID` of short lines. Its writer holds a record lock on it for as long as it is active, so that a record without a
/// lock is a dead dispatch's.
struct RunRecord: Equatable, Sendable {
    var id: String
    var object: String
    var name: String
    /// The point, as messages name it.
    var point: String
    /// The boot during which the process ids mean something.
    var boot: String
    /// The process namespace in which they do: LXC and the OCI runtimes call some hooks in the container's.
    var namespace: UInt64
    var dispatcher: ProcessIdentity
    /// Whether every child of the dispatcher is a script of this dispatch or an orphan of one.
    var isExclusive: Bool
    var tag: RunTag?
    var since: RealTime
    var scripts: [Script] = []

    struct Script: Equatable, Sendable {
        var name: String
        /// Its process; nil in the moment of its start, when it may be running already.
        var leader: ProcessIdentity?
        var hasEnded = false
    }

    /// Whether the process ids name the same processes to this process.
    var isOfThisNamespace: Bool { namespace == SystemIdentity.processNamespace }

    /// The script that runs now, if any.
    var runningScript: Script? { scripts.last { !$0.hasEnded } }

    /// The lines that stand in the record from its beginning.
    var opening: String {
        """
        id \(id)
        object \(object)
        name \(name)
        point \(point)
        boot \(boot)
        namespace \(namespace)
        pid \(dispatcher.id) \(dispatcher.startTime)
        exclusive \(isExclusive ? 1 : 0)
        tag \(tag?.rawValue ?? 0)
        since \(since.nanoseconds)

        """
    }

    /// The line that is added before a script is started: a script that calls us at once is to be named, too.
    ///
    /// A newline in its name would be read as another line.
    static func scriptLine(_ name: String) -> String {
        // Most names need no second look, and this stands between two scripts.
        guard name.utf8.contains(0x0a) else { return "script \(name)\n" }
        let oneLine = name.unicodeScalars.map { $0 == "\n" ? "\u{fffd}" : $0 }
        return "script \(String(String.UnicodeScalarView(oneLine)))\n"
    }

    /// The line that is added when it has been started.
    static func leaderLine(_ leader: ProcessIdentity) -> String { "leader \(leader.id) \(leader.startTime)\n" }

    /// The line that is added when it has ended, or could not be started: scripts run one after another.
    static let endLine = "end\n"

    /// Reads a process id and a start time.
    private static func identity(_ words: String) -> ProcessIdentity? {
        let words = words.split(separator: " ")
        guard words.count == 2, let id = ProcessID(words[0]), let startTime = UInt64(words[1]) else { return nil }
        return ProcessIdentity(id: id, startTime: startTime)
    }

    /// Reads a record; nil for a file that is none, or not yet whole.
    ///
    /// Byte by byte: a name may begin with a combining mark, which to a String makes one character of itself and the blank before it. A line
    /// about a script that a full disk cut short is passed over: the rest still says what is to be refused and cleaned up. A last line without
    /// its end is not there yet: half a process id would be another's.
    init?(parsing bytes: [UInt8]) {
        var fields: [String: String] = [:]
        var scripts: [Script] = []
        for line in bytes[..<(bytes.lastIndex(of: 0x0a) ?? 0)].split(separator: 0x0a) {
            let space = line.firstIndex(of: 0x20) ?? line.endIndex
            let rest = String(decoding: line[space...].dropFirst(), as: UTF8.self)
            switch String(decoding: line[..<space], as: UTF8.self) {
            case "script":
                scripts.append(Script(name: rest))
            case "leader":
                if !scripts.isEmpty, let leader = Self.identity(rest) { scripts[scripts.count - 1].leader = leader }
            case "end":
                if !scripts.isEmpty { scripts[scripts.count - 1].hasEnded = true }
            case let key:
                fields[key] = rest
            }
        }
        guard let id = fields["id"], let object = fields["object"], let name = fields["name"], let point = fields["point"],
            let boot = fields["boot"], let dispatcher = fields["pid"].flatMap({ Self.identity($0) }),
            let tag = fields["tag"].flatMap({ UInt64($0) }), let since = fields["since"].flatMap({ Int64($0) })
        else { return nil }
        self.id = id
        self.object = object
        self.name = name
        self.point = point
        self.boot = boot
        // Without the line it is an older version's, which knew of no others.
        namespace = fields["namespace"].flatMap { UInt64($0) } ?? SystemIdentity.processNamespace
        self.dispatcher = dispatcher
        isExclusive = fields["exclusive"] == "1"
        self.tag = tag == 0 ? nil : RunTag(rawValue: tag)
        self.since = RealTime(nanoseconds: since)
        self.scripts = scripts
    }

    init(id: String, point: LifecyclePoint, isExclusive: Bool, tag: RunTag?, since: RealTime) {
        self.id = id
        object = point.object
        name = point.name
        self.point = point.description
        boot = SystemIdentity.bootID()
        namespace = SystemIdentity.processNamespace
        dispatcher = .current
        self.isExclusive = isExclusive
        self.tag = tag
        self.since = since
    }
}
