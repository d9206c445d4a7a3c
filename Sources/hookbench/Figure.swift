/// One row of the table: what was measured, what it was measured against, and what it should be.
struct Figure {
    enum Unit: String {
        case ratio, microseconds, milliseconds, threads, processes, kibibytes, mebibytes
        case wakeUps = "wake_ups"
        case perSecond = "per_second"
    }

    enum Target {
        case atMost(Double), atLeast(Double)
    }

    enum Outcome {
        case measured(Double, Unit, rounds: Int, time: Duration?, yardstick: Duration?)
        /// Why there is nothing to show.
        case absent(reason: String)
    }

    let subject: Subject
    let what: String
    let outcome: Outcome
    /// Nil for what is shown for comparison only.
    let target: Target?

    init(_ subject: Subject, _ what: String, _ outcome: Outcome, _ target: Target?) {
        self.subject = subject
        self.what = what
        self.outcome = outcome
        self.target = target
    }

    init(_ subject: Subject, _ what: String, _ outcome: Outcome, atMost target: Double?) {
        self.init(subject, what, outcome, target.map { .atMost($0) })
    }

    /// A quotient of two medians.
    init(_ subject: Subject, _ what: String, _ time: Median, per yardstick: Median, atMost target: Double?) {
        let ratio = time.time / yardstick.time
        let outcome = Outcome.measured(ratio, .ratio, rounds: time.rounds, time: time.time, yardstick: yardstick.time)
        self.init(subject, what, outcome, atMost: target)
    }

    /// How often a second something can be done that takes so long.
    init(_ subject: Subject, _ what: String, rateOf time: Median, atLeast target: Double?) {
        let rate = Duration.seconds(1) / time.time
        let outcome = Outcome.measured(rate, .perSecond, rounds: time.rounds, time: time.time, yardstick: nil)
        self.init(subject, what, outcome, target.map { .atLeast($0) })
    }

    /// How long one start took, which has to succeed; nil for one that had to be ended.
    init(_ subject: Subject, _ what: String, millisecondsOf run: TimedRun?, atMost target: Double?) {
        let outcome: Outcome
        if let run {
            outcome =
                run.failure.map { .absent(reason: "it fails: \($0)") }
                ?? .measured(run.time / .milliseconds(1), .milliseconds, rounds: 1, time: nil, yardstick: nil)
        } else {
            outcome = .absent(reason: TimedRun.endless)
        }
        self.init(subject, what, outcome, atMost: target)
    }

    /// Nil where there is no target.
    var isGood: Bool? {
        guard let target else { return nil }
        guard case .measured(let value, _, _, _, _) = outcome else { return false }
        // As exact as it is shown: a ratio of 1.1504 is called 1.15 and meets it.
        return switch target {
        case .atMost(let most): (value * 100).rounded() <= (most * 100).rounded()
        case .atLeast(let least): value >= least
        }
    }
}
