import Linux

/// When the parts of a dispatch have to be over: by the configuration, and inside the deadline of a caller that ends its hook then.
///
/// Pure. Of a deadline, a tenth is kept for this program's own start, its answer and the log; of the rest, up to an eighth each time for
/// ending what does not end by itself, and a fifth for the undoing where there is anything that could undo.
struct DispatchSchedule {
    /// How long everything that a script started has between SIGTERM and SIGKILL.
    let grace: Duration
    /// When to give up waiting for the object's lock.
    let lockEnd: Instant
    /// When undoing is over; nil where only its scripts' own timeouts end it: half an undoing helps nobody.
    let undoEnd: Instant?
    /// When the scripts at the point are over, if something comes after them; nil without a deadline.
    private let scriptsEnd: Instant?
    private let budget: Duration

    /// - Parameters:
    ///   - begin: when the dispatch was asked for.
    ///   - deadline: how long after that the caller ends its hook; nil when it waits.
    ///   - canUndo: whether a script may be called to undo.
    init(_ configuration: HookConfiguration, from begin: Instant, deadline: Duration?, canUndo: Bool) {
        budget = configuration.budget
        guard let deadline else {
            grace = configuration.grace
            lockEnd = begin + configuration.lockTimeout
            undoEnd = nil
            scriptsEnd = nil
            return
        }
        let usable = deadline - min(max(deadline / 10, .milliseconds(150)), .seconds(1))
        grace = min(configuration.grace, usable / 8)
        // The scripts need the other half.
        lockEnd = begin + min(configuration.lockTimeout, usable / 2)
        undoEnd = begin + (usable - grace)
        scriptsEnd = begin + (usable - grace - (canUndo ? usable / 5 + grace : .zero))
    }

    /// When the scripts have to be over whose first is started now.
    func budgetEnd(now: Instant) -> Instant {
        guard let scriptsEnd else { return now + budget }
        return min(now + budget, scriptsEnd)
    }
}
