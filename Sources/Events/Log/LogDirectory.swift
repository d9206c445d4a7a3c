import Linux

/// Where a log lives, and what its files are called.
///
/// ```
/// LOGID                          which log this is; see LogIdentity
/// lock                           held for each append; see LogMark for what is in it
/// 00000000000000000001.jsonl     the events from number 1 on; mode 0440 once it is full ("sealed")
/// 00000000000000000001.index     where in it which times are, once it is full; see SegmentIndex
/// spool/                         reports that met a held lock; see Spool
/// ```
/// Only root and the owner may write there, so that what is read has been written by this program.
struct LogDirectory: Sendable {
    let path: String

    var identity: String { "\(path)/\(LogIdentity.fileName)" }
    var lock: String { "\(path)/lock" }
    var spool: String { "\(path)/spool" }

    func segment(_ first: UInt64) -> String { "\(path)/\(Self.name(first)).jsonl" }
    func index(_ first: UInt64) -> String { "\(path)/\(Self.name(first)).index" }

    /// 20 digits, as many as the largest number has: names sort as numbers do.
    static func name(_ first: UInt64) -> String {
        let digits = String(first)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits
    }

    static func first(ofSegmentNamed name: String) -> UInt64? { number(of: name, suffix: ".jsonl") }
    static func first(ofIndexNamed name: String) -> UInt64? { number(of: name, suffix: ".index") }

    private static func number(of name: String, suffix: String) -> UInt64? {
        guard name.utf8.count == 20 + suffix.utf8.count, name.hasSuffix(suffix),
            name.utf8.prefix(20).allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return UInt64(name.prefix(20)).flatMap { (1...LogCursor.lastSequence).contains($0) ? $0 : nil }
    }

    /// The first numbers of all segments, in order.
    func segments() throws(LogError) -> [UInt64] {
        do throws(Errno) {
            return try Directory.names(at: path).compactMap(Self.first(ofSegmentNamed:)).sorted()
        } catch {
            throw error == .notFound ? .missing(path: path) : .failed(path: path, operation: "list", error)
        }
    }

    /// Makes what is missing and looks whether what is there can be trusted.
    func prepare() throws(LogError) {
        do throws(Errno) {
            // Others may read a log only when somebody says so: events carry arguments and annotations.
            try Directory.create(path, mode: 0o750)
            try Directory.create(spool, mode: 0o700)
        } catch {
            throw .failed(path: path, operation: "make the log directory", error)
        }
        try checkTrust()
    }

    /// Whether there is something of its name.
    var exists: Bool { (try? FileStatus.of(path, followingLinks: true)) != nil }

    /// Refuses a log that belongs to somebody else, or where somebody else may write.
    func checkTrust() throws(LogError) {
        var trust = TrustedPath()
        try check(path, &trust)
        if (try? FileStatus.of(spool)) != nil { try check(spool, &trust) }
    }

    private func check(_ path: String, _ trust: inout TrustedPath) throws(LogError) {
        // The trust rule needs a path from the root, and a log may be named from where its user stands.
        let absolute = path.hasPrefix("/") ? path : "\(workingDirectory())/\(path)"
        do throws(Distrust) {
            try trust.check(directory: absolute)
        } catch {
            if case .unreadable(_, .notFound) = error { throw .missing(path: path) }
            throw .untrusted(error)
        }
        guard let status = try? FileStatus.of(absolute, followingLinks: true) else { throw .missing(path: path) }
        // Sticky is not enough here: what others add under a name that sorts well would be read as events.
        if status.isWritableByOthers { throw .untrusted(.writableByOthers(path: path, permissions: status.permissions)) }
    }

    private func workingDirectory() -> String { (try? linkTarget("/proc/self/cwd")) ?? "." }

    /// Writes a file under a temporary name and renames it.
    ///
    /// - Parameter isDurable: whether to return only when it would survive the machine's crash.
    func replace(_ path: String, with bytes: [UInt8], isDurable: Bool) throws(Errno) {
        let temporary = path + ".new"
        do throws(Errno) {
            let file = try FileDescriptor.open(temporary, .writeOnly | .create | .noFollow, mode: 0o640)
            try file.truncate(to: 0)
            try file.writeAll(bytes)
            if isDurable { try file.sync() }
            try Directory.rename(temporary, to: path)
            if isDurable { try sync() }
        } catch {
            try? Directory.remove(temporary)
            throw error
        }
    }

    /// Makes the names in the directory survive the machine's crash.
    func sync() throws(Errno) {
        try FileDescriptor.open(path, .readOnly | .directory).sync()
    }

    // MARK: The identity

    /// What a file looked like when it was read: another one under its name looks different.
    struct Stamp: Equatable, Sendable {
        let inode: UInt64
        let modified: RealTime
        let size: Int64
    }

    /// How `LOGID` looks now; nil when there is none.
    func identityStamp() -> Stamp? {
        guard let status = try? FileStatus.of(identity) else { return nil }
        return Stamp(inode: status.inode, modified: status.modified, size: status.size)
    }

    func readIdentity() throws(LogError) -> LogIdentity.Reading {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try FileDescriptor.open(identity, .readOnly | .noFollow).readAll(limit: 1 << 20)
        } catch {
            if error == .notFound { return .missing }
            throw .failed(path: identity, operation: "read", error)
        }
        let reading = LogIdentity.parse(bytes)
        if case .newer(let format) = reading { throw .newerFormat(path: path, format: format) }
        return reading
    }
}
