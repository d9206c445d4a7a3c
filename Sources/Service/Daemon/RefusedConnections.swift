import Linux

/// Says now and then that connections are refused because there are too many: each of them would be too often.
@LoopActor final class RefusedConnections {
    private let diagnostics: Diagnostics
    private var count = 0
    private var lastWord: Instant?

    private static let pause = Duration.seconds(10)

    init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// One more, of this user.
    func add(of user: UInt32) {
        count += 1
        if let lastWord, lastWord + Self.pause > .now { return }
        lastWord = .now
        diagnostics.warning(
            "refused \(count) connections, the last of user \(user): there are as many as Connections= and ConnectionsPerUser= allow")
        count = 0
    }
}
