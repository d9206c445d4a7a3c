import CommandLine
import Configuration
import History
import Hooks
import Linux

/// `hookctl replay`: calls the scripts of a dispatch that was again, as they were called then.
struct ReplayVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            let configuration: ProgramConfiguration
            let document: [UInt8]?
            let options: DispatchOptions
            let history: DispatchHistory
            do throws(DispatchRequest.Refused) {
                configuration = try ProgramConfiguration(for: invocation)
                history = DispatchHistory(try configuration.history())
                document = try DispatchRequest.document(invocation)
                options = try DispatchRequest.environment(invocation)
            } catch {
                throw CommandFailure(error.message, error.status)
            }
            let record: DispatchRecord
            do throws(HistoryError) { record = try history.record(named: invocation.positional(0) ?? "last") } catch {
                throw CommandFailure(error)
            }
            let request = try ReplayRequest(
                record, script: invocation.positional(1), isUndoing: invocation.flag("aborted"), document: document,
                environment: options.environment.map { ($0.key, $0.value) })
            guard request.gaps.isEmpty || invocation.flag("force") else {
                throw CommandFailure(
                    request.gaps.joined(separator: "\n") + "\nit would not be run as it was; give --document or --setenv, or --force",
                    .noInput)
            }
            for gap in request.gaps { Output.error.complain(gap) }
            return run(request.replay, configuration)
        } catch {
            error.tell()
            return error.status
        }
    }

    private func run(_ replay: Replay, _ configuration: ProgramConfiguration) -> ProgramStatus {
        let dispatcher = HookDispatcher(configuration: configuration.hooks, supervision: .ofProgram)
        let text = ReportText(isJSON: invocation.flag("json"), printsDocument: false)
        do throws(DispatchError) {
            let (plan, report) = try dispatcher.prepare(replay)
            guard plan.refusals.isEmpty else {
                for (name, reason) in plan.refusals { Output.error.complain("\(name) is not run again: \(reason)") }
                return .notPermitted
            }
            try HookDispatcher.openLoop(for: replay.point)
            let outcome = carryOut(replay, dispatcher, plan, report)
            switch outcome.error {
            // What the scripts refuse has happened, or has been refused, long ago: they have failed, no more.
            case nil, .vetoed: text.print(outcome.report, document: nil)
            case .busy(let error): throw .busy(error)
            case .cancelled(let report): throw .cancelled(report)
            case .invalid(let reason), .unavailable(let reason): throw .unavailable(reason)
            case .reentrant(let error): throw .reentrant(error)
            }
            return outcome.error == nil ? .done : .vetoed
        } catch {
            text.print(error)
            return ProgramStatus(error, signal: StopSignals.first)
        }
    }

    private func carryOut(
        _ replay: Replay, _ dispatcher: HookDispatcher, _ plan: Plan, _ report: HookReport
    ) -> (report: HookReport, error: DispatchError?) {
        // What is left to do is to tell: a signal ends that.
        defer { ThreadSettings.unblock() }
        return EventLoop.shared.run { @LoopActor () async -> (report: HookReport, error: DispatchError?) in
            let interrupt = Interrupt()
            StopSignals.raise(interrupt)
            return await dispatcher.carryOut(replay, plan, report, interrupt: interrupt)
        }
    }
}
