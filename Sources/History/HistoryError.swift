package import Linux

/// Why the history could not be read or written.
package enum HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No dispatch has that id, or one that begins so.
    case unknown(id: String, directory: String)
    /// The ids of several dispatches begin so.
    case ambiguous(prefix: String, candidates: [String])
    /// What was given is no id, nor the beginning of one.
    case invalid(id: String)
    /// The file of a dispatch is no record.
    case damaged(path: String)
    /// A later version of this program has written it, in a way this one does not know.
    case newerFormat(path: String, format: Int)
    /// Somebody else could have written what would be run.
    case untrusted(Distrust)
    /// A call failed that the history cannot do without.
    case failed(path: String, operation: String, Errno)

    /// One line: what, which, why, and the way out.
    package var description: String {
        switch self {
        case .unknown(let id, let directory):
            "there is no dispatch \(id) in \(directory); hookctl history lists them"
        case .ambiguous(let prefix, let candidates):
            "\(candidates.count) dispatches begin with \(prefix): \(candidates.prefix(4).joined(separator: ", "))"
                + "\(candidates.count > 4 ? " …" : ""); give more of the id"
        case .invalid(let id):
            "\"\(id)\" is no dispatch's id, nor the beginning of one; hookctl history lists them"
        case .damaged(let path):
            "\(path) is damaged: it is no record of a dispatch; remove it"
        case .newerFormat(let path, let format):
            "\(path) has format \(format), written by a later version; this one knows format \(DispatchRecord.format)"
        case .untrusted(let distrust):
            "the history cannot be trusted: \(distrust)"
        case .failed(let path, let operation, let error):
            "cannot \(operation) \(path): \(error)"
        }
    }
}
