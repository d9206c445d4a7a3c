import CommandLine
import JSON
import Linux

/// How everything is, as the daemon says it or as it can be seen without one, and what of it is not well.
///
/// It is read from the object that `hookctl status --json` prints; what a later daemon adds is passed over, and what is missing is not known.
struct StatusReport {
    let json: JSONValue
    private let now: RealTime

    /// Vetoes that are older are no trouble any more: they were meant.
    private static let recently = Duration.seconds(3600)
    private static let mostVetoes = 10
    /// So many events behind the log's end, a listener is behind.
    private static let backlog = 1000

    init(_ json: JSONValue, now: RealTime = .now) {
        self.json = json
        self.now = now
    }

    /// Whether a daemon says it.
    var isOfDaemon: Bool { json["version"] != nil }
    var running: [JSONValue] { json["running"]?.array ?? [] }
    var listeners: [JSONValue] { json["listeners"]?.array ?? [] }
    var vetoes: [JSONValue] { json["vetoes"]?.array ?? [] }
    var problems: [String] { (json["problems"]?.array ?? []).compactMap(\.string) }
    var log: JSONValue { json["log"] ?? [:] }

    /// What is not well, each in a few words; none when all is.
    var troubles: [String] {
        var troubles: [String] = []
        if !problems.isEmpty { troubles.append(counted(problems.count, "problem")) }
        let recent = vetoes.count { $0["time_ns"]?.int.map { isRecent(Int64($0)) } ?? false }
        // The daemon tells of the newest only.
        if recent > 0 { troubles.append("\(recent)\(recent < Self.mostVetoes ? "" : " or more") refused in the last hour") }
        troubles += listeners.compactMap { listener in
            trouble(of: listener).map { "listener \(listener["name"]?.string ?? "?") \($0)" }
        }
        if log["error"] != nil { troubles.append("the event log cannot be read") }
        if let count = log["spooled"]?.int, count > 0 { troubles.append("\(counted(count, "report")) wait beside the log") }
        if let count = log["unwritten"]?.int, count > 0 { troubles.append("\(counted(count, "event")) could not be written") }
        return troubles
    }

    /// What is not well with a listener; nil when all is.
    func trouble(of listener: JSONValue) -> String? {
        if let dead = listener["dead"]?.int, dead > 0 { return "has given up \(counted(dead, "event"))" }
        if let problem = listener["problems"]?[0]?.string { return problem }
        switch state(of: listener) {
        // Somebody has meant it so.
        case "enabled", "", "disabled", "masked", "missing": break
        case let state: return "is \(state)"
        }
        if listener["paused"]?.bool == true { return "is so far behind that it has paused" }
        if let lag = listener["lag"]?.int, lag > Self.backlog { return "is \(lag) events behind" }
        return nil
    }

    func state(of listener: JSONValue) -> String { listener["state"]?.string ?? listener["standing"]?.string ?? "" }

    private func isRecent(_ time: Int64) -> Bool { Duration.nanoseconds(now.nanoseconds) - .nanoseconds(time) < Self.recently }

    /// How long ago a time was, `3 min ago`.
    func ago(_ time: JSONValue?) -> String? {
        time?.int.map { RelativeTime(Int64($0), now: now.nanoseconds).description }
    }
}
