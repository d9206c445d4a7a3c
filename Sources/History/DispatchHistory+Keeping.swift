import Glibc
package import Hooks
import JSON
package import Linux

extension DispatchHistory {
    /// Keeps a dispatch, when something was called in it or it was refused: that nothing happened is no history.
    ///
    /// Not synchronised with the disk: it survives the program, but not the machine's crash. An ordinary user who has no place for a history
    /// of his own has none, and nothing is said of it.
    package func keep(_ report: HookReport) throws(HistoryError) {
        if report.isUneventful || configuration.keep == 0 { return }
        do throws(HistoryError) {
            try prepare()
            let bytes = [UInt8](json: DispatchRecord(report, configuration)) + [0x0a]
            try write(bytes, report.id)
            if HistoryRetention(configuration).isDue(report.id, size: bytes.count) { try prune() }
        } catch {
            if case .failed(_, _, let cause) = error, UserPlace.isMissing(directory, cause) { return }
            throw error
        }
    }

    /// Removes what is kept no longer; several may do so at once.
    ///
    /// - Returns: How many dispatches went.
    @discardableResult
    package func prune(now: RealTime = .now) throws(HistoryError) -> Int {
        guard try isThere() else { return 0 }
        var entries: [HistoryRetention.Entry] = []
        for name in try names().sorted() {
            if Self.isID(name) {
                // Somebody else who prunes has removed what is not there any more.
                guard let status = try? FileStatus.of(path(name)) else { continue }
                entries.append(HistoryRetention.Entry(id: name, size: status.size))
            } else {
                removeIfAbandoned(name, now)
            }
        }
        let excess = HistoryRetention(configuration).excess(of: entries, now: now)
        for id in excess { unlink(path(id)) }
        return excess.count
    }

    private static let unfinished = ".new"

    /// Removes what a killed program has left half written.
    private func removeIfAbandoned(_ name: String, _ now: RealTime) {
        guard name.utf8.count == 36 + Self.unfinished.utf8.count, name.hasSuffix(Self.unfinished),
            let status = try? FileStatus.of(path(name))
        else { return }
        // Nobody takes an hour to write one.
        if Duration.nanoseconds(now.nanoseconds) - .nanoseconds(status.modified.nanoseconds) > .seconds(3600) { unlink(path(name)) }
    }

    /// Makes what is missing, and refuses a directory that others could write to.
    private func prepare() throws(HistoryError) {
        // First: a user who has no place for one is to hear nothing of whose place it is instead.
        if access(directory, F_OK) != 0 {
            do throws(Errno) { try Directory.create(directory, mode: 0o700) } catch {
                throw .failed(path: directory, operation: "make the history's directory", error)
            }
        }
        guard try isThere() else { throw .failed(path: directory, operation: "look at", .notFound) }
    }

    /// Under a temporary name first: whoever reads meets all of it or nothing.
    private func write(_ bytes: [UInt8], _ id: String) throws(HistoryError) {
        let temporary = path(id) + Self.unfinished
        do throws(Errno) {
            let file = try FileDescriptor.open(temporary, .writeOnly | .create | .exclusive | .noFollow)
            try file.writeAll(bytes)
            try Directory.rename(temporary, to: path(id))
        } catch {
            try? Directory.remove(temporary)
            throw .failed(path: path(id), operation: "write", error)
        }
    }
}
