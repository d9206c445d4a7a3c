import Configuration
import Events
import Linux

/// The file of `--cursor-file`: how far somebody has got in the log, so that the next run goes on there.
///
/// One line, `LOGID:SEQ`, or `oldest` when there was no log yet. It is replaced as a whole (temporary name, rename). Who uses it holds a
/// lock on `FILE.lock`, which stays there: on the file itself a lock would go with the first replacement.
struct CursorFile: ~Copyable {
    private let path: String
    private let lock: FileDescriptor
    private var stored: Contents

    enum Contents: Equatable {
        /// There is no file.
        case nothing
        /// Everything that will be in the log is new.
        case oldest
        case cursor(LogCursor)
    }

    /// Takes the file for this process.
    ///
    /// - Throws: When another process uses it, and when it or its lock cannot be read or made.
    init(_ path: String) throws(CommandFailure) {
        let lock = try Self.lock(path)
        let contents = try Self.read(path)
        self.path = path
        self.lock = lock
        stored = contents
    }

    private static func lock(_ path: String) throws(CommandFailure) -> FileDescriptor {
        do throws(Errno) {
            let lock = try FileDescriptor.open("\(path).lock", .readWrite | .create | .noFollow, mode: 0o600)
            if try RecordLock.take(lock) { return lock }
        } catch {
            throw CommandFailure("cannot lock the cursor file \(path): \(error)", error == .accessDenied ? .notPermitted : .notCreated)
        }
        throw CommandFailure("the cursor file \(path) is in use by another process", .busy)
    }

    /// What it says.
    var contents: Contents { stored }

    private static func read(_ path: String) throws(CommandFailure) -> Contents {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try FileDescriptor.open(path, .readOnly).readAll(limit: 256)
        } catch {
            if error == .notFound { return .nothing }
            throw CommandFailure("cannot read the cursor file \(path): \(error)", error == .accessDenied ? .notPermitted : .noInput)
        }
        let line = String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
        if line == "oldest" { return .oldest }
        guard let cursor = LogCursor(line) else {
            throw CommandFailure(
                "the cursor file \(path) holds no cursor but \(Problem.quote(line)); remove it to begin as without one", .damaged)
        }
        return .cursor(cursor)
    }

    /// Replaces what it says.
    ///
    /// - Parameter isLast: whether to see that it survives the machine's crash, too.
    mutating func store(_ contents: Contents, isLast: Bool = false) throws(CommandFailure) {
        guard contents != stored || isLast else { return }
        let line: String
        switch contents {
        case .nothing: return
        case .oldest: line = "oldest"
        case .cursor(let cursor): line = cursor.description
        }
        let temporary = "\(path).new"
        do throws(Errno) {
            // Not to be followed: in a directory that others may write a link of that name could lead anywhere.
            let file = try FileDescriptor.open(temporary, .writeOnly | .create | .noFollow, mode: 0o644)
            try file.truncate(to: 0)
            try file.writeAll(Array("\(line)\n".utf8))
            if isLast { try file.syncData() }
            try Directory.rename(temporary, to: path)
        } catch {
            try? Directory.remove(temporary)
            throw CommandFailure("cannot write the cursor file \(path): \(error)", error == .accessDenied ? .notPermitted : .notCreated)
        }
        stored = contents
    }
}
