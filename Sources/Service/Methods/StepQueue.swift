import Hooks
import Linux

/// The steps of a dispatch on their way to a client that may be slow to take them.
@LoopActor final class StepQueue {
    private var steps: [ScriptProgress] = []
    private var hasFinished = false
    private let watch = Watch()

    /// Adds a step.
    func add(_ step: ScriptProgress) {
        steps.append(step)
        watch.wake()
    }

    /// There will be no more.
    func finish() {
        hasFinished = true
        watch.wake()
    }

    /// The next step, as soon as there is one; nil when there will be none.
    func next() async -> ScriptProgress? {
        while steps.isEmpty, !hasFinished { _ = await watch.next(until: nil) }
        return steps.isEmpty ? nil : steps.removeFirst()
    }
}
