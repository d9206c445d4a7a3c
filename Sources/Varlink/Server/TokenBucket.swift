import Linux

/// How often somebody may do something: so many times at once, and so many a second in the long run.
///
/// It keeps one number, the moment at which everything that was spent is earned again: there is nothing to refill while nobody asks.
struct TokenBucket {
    /// Nanoseconds that one token takes.
    private let price: Int64
    /// How far ahead of now the account may be before there is nothing left.
    private let credit: Int64
    private var isEven = Instant(nanoseconds: 0)

    init(_ rate: CallRate) {
        price = max(1, 1_000_000_000 / Int64(rate.perSecond))
        credit = price * Int64(rate.burst - 1)
    }

    /// When the next token is there; not later than `now` when it is there already.
    func next(at now: Instant) -> Instant { Instant(nanoseconds: max(now.nanoseconds, isEven.nanoseconds - credit)) }

    /// Takes a token, which ``next(at:)`` has said is there.
    mutating func take(at now: Instant) { isEven = Instant(nanoseconds: max(isEven.nanoseconds, now.nanoseconds) + price) }

    /// Whether it is as if nothing had ever been taken.
    func isFull(at now: Instant) -> Bool { isEven <= now }
}
