import CommandLine
import Hooks
import Linux

/// `hookctl run`: one dispatch in this process.
struct RunVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(DispatchRequest.Refused) {
            var request = try DispatchRequest(invocation, qualifier: invocation.positional(3), extra: invocation.positional(4))
            request.options.deadline = try DispatchRequest.time(invocation, "deadline", atLeast: DispatchOptions.shortestDeadline)
            Output.end = request.options.outputEnd
            return try run(request, try ProgramConfiguration(for: invocation))
        } catch {
            Output.error.complain(lines: error.message)
            return error.status
        }
    }

    private func run(_ request: DispatchRequest, _ configuration: ProgramConfiguration) throws(DispatchRequest.Refused) -> ProgramStatus {
        let isFiltering = invocation.flag("filter")
        if isFiltering, !configuration.hooks.isFilter(request.point) {
            let name = "\(request.point.object)/\(request.point.event)/\(request.point.argument(.qualifier))"
            throw DispatchRequest.Refused(
                message: "\(request.point) is no filter point; add \(name) to Filters= in [Hooks]", status: .configuration)
        }
        let dispatcher = HookDispatcher(configuration: configuration.hooks, supervision: .ofProgram)
        let logsEvents = !invocation.flag("no-log")
        let keepsHistory = invocation.flag("history", default: logsEvents)
        let log =
            logsEvents || keepsHistory ? DispatchLog(of: dispatcher, configuration, events: logsEvents, history: keepsHistory) : nil
        let text = ReportText(isJSON: invocation.flag("json"), printsDocument: isFiltering)
        let dispatch = ProgramDispatch(dispatcher, request.point, document: request.document, options: request.options)
        if !dispatch.isUneventful { try log?.open() }
        // Once the caller has been told.
        defer { log?.writeLast() }
        do throws(DispatchError) {
            let report = try dispatch.perform()
            text.print(report, document: report.document ?? request.document)
            return .done
        } catch {
            text.print(error)
            return ProgramStatus(error, signal: StopSignals.first)
        }
    }
}
