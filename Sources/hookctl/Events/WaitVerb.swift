import CommandLine
import Configuration
import Events
import Linux

/// `hookctl wait`: until something has happened, or until the time is up.
struct WaitVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            return ProgramStatus(try EventStream.run(try plan(), cursorFile: nil, socket: try DaemonSocket(for: invocation)))
        } catch {
            error.tell()
            return error.status
        }
    }

    private func plan() throws(CommandFailure) -> StreamPlan {
        let request = try EventsRequest(invocation, limit: "count", hasUntil: false)
        var deadline: Instant?
        if let text = invocation.value("timeout") {
            do throws(Mistake) {
                let timeout = try TimeSpan.parse(text)
                deadline = timeout == TimeSpan.infinity ? nil : .now + timeout
            } catch {
                throw CommandFailure(in: "--timeout", error)
            }
        }
        return StreamPlan(
            path: try EventsConfiguration.load(for: invocation).directory, selection: request.selection, start: request.start ?? .now,
            limit: request.limit ?? 1, deadline: deadline, format: invocation.flag("quiet") ? nil : request.format,
            isForTerminal: Terminal.output.isTerminal)
    }
}
