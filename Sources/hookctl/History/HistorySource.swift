import History
import JSON
import Linux

/// Where `history` and `replay` read: the one place that knows, so that it can be asked of somebody else.
struct HistorySource {
    private let history: DispatchHistory

    /// The directory that the configuration names.
    init(_ configuration: HistoryConfiguration) { history = DispatchHistory(configuration) }

    /// Where the dispatches are, for messages.
    var place: String { history.configuration.directory }

    /// The ids of all dispatches, the oldest first.
    func ids() throws(HistoryError) -> [String] { try history.ids() }

    /// The dispatch whose id this is, or the only one whose id begins so; `last` is the newest.
    func record(_ text: String) throws(HistoryError) -> DispatchRecord {
        let id = try history.id(text)
        guard let record = try history.record(of: id) else { throw .unknown(id: id, directory: place) }
        return record
    }

    /// The dispatch of an id; nil when it has been removed since the ids were read.
    func record(of id: String) throws(HistoryError) -> DispatchRecord? { try history.record(of: id) }
}
