import Glibc
import Hooks
import JSON
import Linux

/// The dispatches that were: a directory with a file for each, named by its id, which sorts by time.
///
/// ```
/// 0199c3a1-5f2e-7b31-9c44-3d0c8be1f6aa        a record: see DispatchRecord
/// 0199c3a1-5f2e-7b31-9c44-3d0c8be1f6aa.new    one that is being written
/// ```
/// It is for its owner alone: what scripts were told may be nobody else's business, and what is in it may be run again.
package struct DispatchHistory: Sendable {
    package let configuration: HistoryConfiguration

    /// The history of a configuration; nothing is made before the first record.
    package init(_ configuration: HistoryConfiguration) { self.configuration = configuration }

    var directory: String { configuration.directory }
    func path(_ id: String) -> String { "\(directory)/\(id)" }

    // MARK: Finding

    /// The ids of all dispatches, the oldest first; none where there is no history yet.
    package func ids() throws(HistoryError) -> [String] {
        guard try isThere() else { return [] }
        return try names().filter(Self.isID).sorted()
    }

    /// The id that this is, or is the only one to begin so.
    ///
    /// - Parameter text: the beginning of an id, or `last` for the newest.
    package func id(_ text: String) throws(HistoryError) -> String {
        let isNewest = text == "last"
        guard isNewest || Self.isPrefix(text) else { throw .invalid(id: text) }
        let ids = try ids()
        if isNewest, let newest = ids.last { return newest }
        let candidates = ids.filter { $0.utf8.starts(with: text.utf8) }
        guard let id = candidates.first else { throw .unknown(id: text, directory: directory) }
        guard candidates.count == 1 else { throw .ambiguous(prefix: text, candidates: candidates) }
        return id
    }

    /// Whether a file's name is an id's.
    static func isID(_ name: String) -> Bool { DispatchID.time(of: name) != nil }

    /// Whether a text can be the beginning of an id.
    package static func isPrefix(_ text: String) -> Bool {
        (1...36).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
                    || $0 == UInt8(ascii: "-")
            }
    }

    // MARK: Reading

    /// The record of a dispatch as it is kept: one line of JSON without its end; nil when it has been removed meanwhile.
    ///
    /// - Parameter id: one that ``ids()`` or ``id(_:)`` gave, which have found that the directory can be believed.
    package func bytes(of id: String) throws(HistoryError) -> [UInt8]? {
        do throws(Errno) {
            let file = try FileDescriptor.open(path(id), .readOnly | .noFollow | .nonblocking)
            let isRecord = try FileStatus.of(file).kind == .regular
            // Nothing else can be one; the reader finds it damaged.
            return isRecord ? try file.readAll(limit: Self.recordLimit + 1) : []
        } catch {
            if error == .notFound { return nil }
            throw .failed(path: path(id), operation: "read", error)
        }
    }

    /// The record of a dispatch; nil when it has been removed meanwhile.
    package func record(of id: String) throws(HistoryError) -> DispatchRecord? {
        guard let bytes = try bytes(of: id) else { return nil }
        guard bytes.count <= Self.recordLimit,
            let json = try? JSONValue(parsing: bytes, limits: JSONLimits(bytes: Self.recordLimit)), let format = json["format"]?.int
        else { throw .damaged(path: path(id)) }
        guard format <= DispatchRecord.format else { throw .newerFormat(path: path(id), format: format) }
        guard let record = DispatchRecord(json), record.report.id.utf8.elementsEqual(id.utf8) else { throw .damaged(path: path(id)) }
        return record
    }

    /// More than the documents and the output that a record may hold.
    private static let recordLimit = 1 << 30

    // MARK: The directory

    func names() throws(HistoryError) -> [String] {
        do throws(Errno) { return try Directory.names(at: directory) } catch {
            throw .failed(path: directory, operation: "list", error)
        }
    }

    /// Whether there is a history; one that somebody else could have written is an error.
    func isThere() throws(HistoryError) -> Bool {
        var trust = TrustedPath()
        do throws(Distrust) {
            try trust.check(directory: directory)
        } catch {
            switch error {
            case .unreadable(_, .notFound): return false
            case .unreadable(let path, let cause): throw .failed(path: path, operation: "look at", cause)
            case .foreignOwner, .writableByOthers, .setID, .notRegular: throw .untrusted(error)
            }
        }
        guard let status = try? FileStatus.of(directory, followingLinks: true) else { return false }
        // Sticky is not enough here: what others add would be taken for a dispatch, and run again.
        if status.isWritableByOthers { throw .untrusted(.writableByOthers(path: directory, permissions: status.permissions)) }
        return true
    }
}
