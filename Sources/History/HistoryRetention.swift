import Hooks
import Linux

/// Which dispatches have to go, and when to look; all of it by their ids and sizes.
struct HistoryRetention: Sendable {
    let keep: Int
    let size: Int64
    let age: Duration?

    init(_ configuration: HistoryConfiguration) {
        keep = configuration.keep
        size = Int64(configuration.size)
        age = configuration.age
    }

    struct Entry: Hashable, Sendable {
        let id: String
        let size: Int64
    }

    /// How many dispatches of usual size may pass between two looks: a sixteenth of what is kept, and at most 64.
    var interval: Int { max(1, min(64, keep / 16)) }

    /// Whether it is this dispatch's turn to look: a listing of the directory at every one would cost more than all the rest.
    ///
    /// By chance, that of its id's last digits: nobody has to count, in whatever process. A large one always looks, so that however it
    /// falls, the size cannot be exceeded by much.
    func isDue(_ id: String, size written: Int) -> Bool {
        if Int64(written) * 256 >= size { return true }
        return (Int(id.suffix(4), radix: 16) ?? 0) % interval == 0
    }

    /// The ids of those that have to go, of entries in the order of their ids.
    func excess(of entries: [Entry], now: RealTime) -> [String] {
        var kept = 0
        var bytes: Int64 = 0
        // The newest first: the first that is too much, and all that are older, have to go.
        for index in entries.indices.reversed() {
            kept += 1
            bytes += entries[index].size
            if kept > keep || bytes > size && kept > 1 || isTooOld(entries[index].id, now) {
                return entries[...index].map(\.id)
            }
        }
        return []
    }

    private func isTooOld(_ id: String, _ now: RealTime) -> Bool {
        guard let age, let time = DispatchID.time(of: id) else { return false }
        // As a Duration: the difference of two times can be more nanoseconds than an Int64 holds.
        return Duration.nanoseconds(now.nanoseconds) - .nanoseconds(time.nanoseconds) > age
    }
}
