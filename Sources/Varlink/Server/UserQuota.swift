/// What the users have of a server now, held against what they may have.
struct UserQuota {
    private struct Share {
        var connections = 0
        var received = 0
    }

    private let limits: VarlinkLimits
    private var shares: [UInt32: Share] = [:]
    private(set) var connections = 0

    init(_ limits: VarlinkLimits) { self.limits = limits }

    /// Counts a connection; false when that would be one too many.
    mutating func admit(_ user: UInt32) -> Bool {
        let share = shares[user, default: Share()]
        guard connections < limits.connections, share.connections < limits.connectionsOfUser else { return false }
        shares[user, default: share].connections += 1
        connections += 1
        return true
    }

    /// A connection is gone.
    mutating func dismiss(_ user: UInt32) {
        connections -= 1
        shares[user]?.connections -= 1
        // Users come and go; a table that only grows would be a leak.
        if shares[user]?.connections == 0 { shares[user] = nil }
    }

    /// Changes what a user's connections hold of received bytes; false when it is more than they may hold.
    mutating func hold(_ user: UInt32, _ change: Int) -> Bool {
        guard change != 0 else { return true }
        shares[user, default: Share()].received += change
        return shares[user]!.received <= limits.receivedOfUser
    }
}
