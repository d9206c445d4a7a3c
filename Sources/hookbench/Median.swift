import Linux

/// The middle one of many measurements.
struct Median {
    let time: Duration
    /// How many there were.
    let rounds: Int

    init(of times: [Duration]) {
        time = times.sorted()[times.count / 2]
        rounds = times.count
    }

    private init(time: Duration, rounds: Int) {
        self.time = time
        self.rounds = rounds
    }

    static func / (median: Median, count: Int) -> Median { Median(time: median.time / count, rounds: median.rounds) }
}

/// How long to go on measuring.
struct Effort {
    let isQuick: Bool

    func span(seconds: Double) -> Duration { .seconds(isQuick ? seconds / 10 : seconds) }
}
