import CommandLine
import Configuration
import Events
import Hooks
import Linux

/// Which dispatches the command line of `history` asks for.
struct HistorySelection {
    private let names: [String]
    private let since: RealTime?
    private let until: RealTime?
    private let isForFailed: Bool
    /// How many at most, the newest.
    let limit: Int?

    init(_ invocation: Invocation, context: TimeContext = .current) throws(CommandFailure) {
        names = invocation.values("name")
        since = try Self.time("since", invocation, context)
        until = try Self.time("until", invocation, context)
        isForFailed = invocation.flag("failed")
        limit = try Self.limit(invocation)
        if let since, let until, since.nanoseconds > until.nanoseconds {
            throw CommandFailure(
                "--since \(RFC3339.utc(since)) is after --until \(RFC3339.utc(until)): there can be no such dispatch", .usage)
        }
    }

    private static func time(_ option: String, _ invocation: Invocation, _ context: TimeContext) throws(CommandFailure) -> RealTime? {
        guard let text = invocation.value(option) else { return nil }
        do throws(InvalidExpression) {
            return try TimeExpression(text).time(in: context)
        } catch {
            throw CommandFailure(in: "--\(option)", error)
        }
    }

    private static func limit(_ invocation: Invocation) throws(CommandFailure) -> Int? {
        guard let text = invocation.value("limit") else { return nil }
        guard let limit = Int(text), limit > 0 else {
            throw CommandFailure("--limit: \(Problem.quote(text)) is no number of dispatches; give one from 1 on", .usage)
        }
        return limit
    }

    /// Whether nothing was said that leaves one out.
    var isEverything: Bool { names.isEmpty && since == nil && until == nil && !isForFailed && limit == nil }

    /// Whether the time that is in an id is one that is asked for; a millisecond more or less decides nothing here.
    func includes(_ id: String) -> Bool {
        guard let time = DispatchID.time(of: id) else { return false }
        let millisecond: Int64 = 1_000_000
        if let since, time.nanoseconds <= since.nanoseconds.subtractingReportingOverflow(millisecond).partialValue { return false }
        if let until, time.nanoseconds > until.nanoseconds { return false }
        return true
    }

    func includes(_ report: HookReport) -> Bool {
        if let since, report.started.nanoseconds < since.nanoseconds { return false }
        if let until, report.started.nanoseconds > until.nanoseconds { return false }
        if isForFailed, report.verdict == .allowed, report.failures.isEmpty { return false }
        return names.isEmpty || names.contains { $0 == report.point.name || $0 == report.point.id }
    }
}
