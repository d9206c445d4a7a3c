import Linux

/// Things that are measured against each other, in turns: whatever else the machine does meanwhile meets all of them alike.
@LoopActor struct Contest {
    typealias Sample = @LoopActor () async throws(Failure) -> Duration

    private var contenders: [Sample] = []

    /// Enters what measures itself.
    mutating func enter(_ sample: @escaping Sample) { contenders.append(sample) }

    /// Enters a piece of work, to be timed from here.
    mutating func enter(timing body: @escaping @LoopActor () async throws(Failure) -> Void) {
        enter { () async throws(Failure) in
            let begin = Instant.now
            try await body()
            return .now - begin
        }
    }

    /// Goes on in rounds for so long; the medians stand in the order of entry.
    func run(for span: Duration) async throws(Failure) -> [Median] {
        // The first rounds meet cold caches and are not counted.
        for contender in contenders + contenders { _ = try await contender() }
        var times = contenders.map { _ in [Duration]() }
        let end = Instant.now + span
        var round = 0
        while round < 5 || Instant.now < end {
            // Each goes first as often as the others: who comes after whom matters to the caches.
            for turn in contenders.indices {
                let index = (round + turn) % contenders.count
                times[index].append(try await contenders[index]())
            }
            round += 1
        }
        return times.map { Median(of: $0) }
    }
}
