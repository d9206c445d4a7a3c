import Hooks
import Linux

/// One dispatch in this process, from finding out what there is to do to its end.
struct ProgramDispatch {
    private let dispatcher: HookDispatcher
    private let document: [UInt8]?
    private let options: DispatchOptions
    private let preparation: Result<(plan: Plan, report: HookReport), DispatchError>

    /// Finds out what there is to do, and does nothing yet.
    init(_ dispatcher: HookDispatcher, _ point: LifecyclePoint, document: [UInt8]?, options: DispatchOptions) {
        self.dispatcher = dispatcher
        self.document = document
        self.options = options
        preparation = Result { () throws(DispatchError) in try dispatcher.prepare(point, options: options) }
    }

    /// Whether no script will run, or nobody may ask for one.
    var isUneventful: Bool {
        if case .success((let plan, _)) = preparation { plan.isEmpty } else { true }
    }

    /// Runs the scripts; TERM, INT, HUP or QUIT end them.
    func perform() throws(DispatchError) -> HookReport {
        let (plan, prepared) = try preparation.get()
        // Most points have no hooks: neither an event loop nor a task is worth starting to find that out.
        if plan.isEmpty { return prepared }
        try HookDispatcher.openLoop(for: plan.point)
        // What is left to do is to tell, and whoever reads may have stopped reading: a signal ends that.
        defer { ThreadSettings.unblock() }
        return try EventLoop.shared.run { @LoopActor () async -> Result<HookReport, DispatchError> in
            let interrupt = Interrupt()
            StopSignals.raise(interrupt)
            do throws(DispatchError) {
                return .success(
                    try await dispatcher.carryOut(plan, prepared, document: document, options: options, interrupt: interrupt))
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
