import Configuration
import Linux

/// The file that a listener's state is kept in: what has changed it, a line each, written anew as a whole when it has become long.
///
/// A line is written before anything depends on it, and not brought to the disk: it survives the daemon's end, however that comes. What a
/// crash of the machine takes is done again. The file is replaced as a whole (temporary name, fsync, rename).
final class ListenerJournal {
    let path: String
    private var file: FileDescriptor?
    private var length = 0
    /// How long it was when it was written anew.
    private var freshLength = 0

    /// Bytes that may come behind what was written anew, at least.
    static let growthLimit = 1 << 20

    init(_ path: String) { self.path = path }

    /// Reads what is there, and makes it ready for more.
    ///
    /// A torn end is cut off. Of a damaged file a copy is kept as `FILE.damaged`, in place of an older one; it must be written anew then.
    func open() throws(Errno) -> JournalContents {
        let file = try FileDescriptor.open(path, .readWrite | .create | .append | .noFollow, mode: 0o600)
        let bytes = try file.readAll()
        let contents = JournalContents(bytes)
        if contents.isDamaged {
            let copy = try FileDescriptor.open("\(path).damaged", .writeOnly | .create | .noFollow, mode: 0o600)
            try copy.truncate(to: 0)
            try copy.writeAll(bytes)
        } else if contents.soundLength < bytes.count {
            try file.truncate(to: Int64(contents.soundLength))
        }
        length = contents.soundLength
        freshLength = length
        self.file = consume file
        return contents
    }

    /// Whether it has become so long that it is worth writing anew.
    var isLong: Bool { length > 4 * freshLength + Self.growthLimit }

    /// Adds records; after an error it must be written anew, since half a line may stand at its end.
    func append(_ records: [JournalRecord]) throws(Errno) {
        let bytes = records.flatMap(JournalLine.line)
        guard file != nil else { throw .invalid }
        try file!.writeAll(bytes)
        length += bytes.count
    }

    /// Replaces everything by these records, on the disk when it returns.
    func replace(_ records: [JournalRecord]) throws(Errno) {
        let bytes = records.flatMap(JournalLine.line)
        let temporary = "\(path).new"
        let new = try FileDescriptor.open(temporary, .readWrite | .create | .append | .noFollow, mode: 0o600)
        try new.truncate(to: 0)
        try new.writeAll(bytes)
        try new.syncData()
        try Directory.rename(temporary, to: path)
        file = consume new
        length = bytes.count
        freshLength = length
    }

    /// Returns when everything is on the disk.
    func sync() throws(Errno) {
        if file != nil { try file!.syncData() }
    }
}
