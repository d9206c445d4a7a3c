import Linux

/// What one user has of a server now, all of the user's connections together.
@LoopActor final class UserShare {
    let user: UInt32
    var connections = 0
    private var received = 0
    private let receivedLimit: Int
    private var bucket: TokenBucket?

    init(_ user: UInt32, _ limits: VarlinkLimits) {
        self.user = user
        receivedLimit = limits.receivedOfUser
        bucket = limits.uncountedUsers.contains(user) ? nil : limits.callsOfUser.map { TokenBucket($0) }
    }

    /// Changes what the connections hold of received bytes; false when it is more than they may hold.
    func hold(_ change: Int) -> Bool {
        received += change
        return received <= receivedLimit
    }

    /// When a call may be made; nil when it may be made now.
    var nextTurn: Instant? {
        guard let bucket else { return nil }
        let now = Instant.now
        let next = bucket.next(at: now)
        return next > now ? next : nil
    }

    /// Counts a call.
    func takeTurn() {
        guard bucket != nil else { return }
        bucket?.take(at: .now)
    }

    /// Whether nothing is lost with it: who closes all connections after a burst of calls must not get another one by connecting anew.
    var isForgettable: Bool { connections == 0 && bucket?.isFull(at: .now) ?? true }
}
