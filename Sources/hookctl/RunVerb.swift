import CommandLine
import Hooks
import Linux

/// `hookctl run`: one dispatch in this process.
struct RunVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(DispatchRequest.Refused) {
            let request = try DispatchRequest(invocation, qualifier: invocation.positional(3), extra: invocation.positional(4))
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
        let preparation = Result { () throws(DispatchError) in try dispatcher.prepare(request.point, options: request.options) }
        if case .success((let plan, _)) = preparation, !plan.isEmpty { try log?.open() }
        // Once the caller has been told.
        defer { log?.writeLast() }
        do throws(DispatchError) {
            let (plan, prepared) = try preparation.get()
            // Most points have no hooks: neither an event loop nor a task is worth starting to find that out.
            let report = plan.isEmpty ? prepared : try carryOut(dispatcher, plan, prepared, request)
            text.print(report, document: report.document ?? request.document)
            return .done
        } catch {
            text.print(error)
            return ProgramStatus(error, signal: StopSignals.first)
        }
    }

    private func carryOut(
        _ dispatcher: HookDispatcher, _ plan: Plan, _ prepared: HookReport, _ request: DispatchRequest
    ) throws(DispatchError) -> HookReport {
        try HookDispatcher.openLoop(for: plan.point)
        // What is left to do is to tell, and whoever reads may have stopped reading: a signal ends that.
        defer { ThreadSettings.unblock() }
        return try EventLoop.shared.run { @LoopActor () async -> Result<HookReport, DispatchError> in
            let interrupt = Interrupt()
            StopSignals.raise(interrupt)
            do throws(DispatchError) {
                return .success(
                    try await dispatcher.carryOut(
                        plan, prepared, document: request.document, options: request.options, interrupt: interrupt))
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
