import Linux

/// What the users have of a server now, held against what they may have.
@LoopActor final class UserQuota {
    private let limits: VarlinkLimits
    private var shares: [UInt32: UserShare] = [:]
    private(set) var connections = 0

    init(_ limits: VarlinkLimits) { self.limits = limits }

    /// Counts a connection; nil when that would be one too many.
    ///
    /// The last places are root's: however many users are at their limits, the administrator gets in.
    func admit(_ user: UInt32) -> UserShare? {
        guard connections < limits.connections - (user == 0 ? 0 : min(8, limits.connections / 8)) else { return nil }
        let share = shares[user] ?? newShare(of: user)
        guard share.connections < limits.connectionsOfUser else { return nil }
        share.connections += 1
        connections += 1
        return share
    }

    private func newShare(of user: UInt32) -> UserShare {
        // Users come and go; a table that only grows would be a leak.
        shares = shares.filter { !$0.value.isForgettable }
        let share = UserShare(user, limits)
        shares[user] = share
        return share
    }

    /// A connection is gone.
    func dismiss(_ share: UserShare) {
        connections -= 1
        share.connections -= 1
        if share.isForgettable { shares[share.user] = nil }
    }
}
