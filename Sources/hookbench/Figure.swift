/// One row of the table: what was measured, what it was measured against, and what it should be at most.
struct Figure {
    enum Unit: String {
        case ratio, microseconds, milliseconds, threads
    }

    let subject: Subject
    let what: String
    let outcome: Outcome
    /// The most it should be; nil for what is shown for comparison only.
    let target: Double?

    enum Outcome {
        case measured(Double, Unit, rounds: Int, time: Duration?, yardstick: Duration?)
        /// Why there is nothing to show.
        case absent(reason: String)
    }

    /// A quotient of two medians.
    init(_ subject: Subject, _ what: String, _ time: Median, per yardstick: Median, atMost target: Double?) {
        self.subject = subject
        self.what = what
        self.target = target
        outcome = .measured(time.time / yardstick.time, .ratio, rounds: time.rounds, time: time.time, yardstick: yardstick.time)
    }

    init(_ subject: Subject, _ what: String, _ outcome: Outcome, atMost target: Double?) {
        self.subject = subject
        self.what = what
        self.outcome = outcome
        self.target = target
    }

    /// Nil where there is no target.
    var isGood: Bool? {
        guard let target else { return nil }
        // As exact as it is shown: a ratio of 1.1504 is called 1.15 and meets it.
        if case .measured(let value, _, _, _, _) = outcome { return (value * 100).rounded() <= (target * 100).rounded() }
        return false
    }
}
