import Configuration
package import Linux

/// Tells the service manager how the daemon is, as sd_notify(3) has it; nothing where `NOTIFY_SOCKET` is missing.
///
/// A message is one datagram and is never waited for. Where the manager's queue is full it is sent a little later, in its order; a manager that
/// cannot be reached is complained of once, and the daemon works without it.
@LoopActor package final class ServiceNotifier {
    private let address: String?
    private let socket: DatagramSocket?
    private let diagnostics: Diagnostics
    private var hasComplained = false
    /// What found no room.
    private var pending: [Message] = []

    /// A message, and whether a later one of its kind makes it pointless.
    private struct Message {
        enum Kind { case state, status, watchdog, timeout }
        let kind: Kind
        let bytes: [UInt8]
    }

    /// When to try again while the manager's queue is full.
    private static let patience = Duration.milliseconds(20)

    /// - Parameter environment: where `NOTIFY_SOCKET` is a path, or `@` and an abstract name.
    package init(_ diagnostics: Diagnostics, environment: (String) -> String? = Locations.variable) {
        self.diagnostics = diagnostics
        address = environment("NOTIFY_SOCKET")
        socket = address == nil ? nil : try? DatagramSocket()
    }

    /// Whether somebody is to be told.
    package var isEnabled: Bool { address != nil }

    /// The start, or a reload, is over.
    package func ready(status: String) { send(.state, "READY=1\nSTATUS=\(Self.line(status))") }

    /// A reload begins, which ``ready(status:)`` ends.
    ///
    /// With the time since which it runs, so that a manager that knows `Type=notify-reload` does not take an earlier `READY=1` for its end.
    package func reloading() { send(.state, "RELOADING=1\nMONOTONIC_USEC=\(Instant.now.nanoseconds / 1000)") }

    /// The daemon comes to its end.
    package func stopping() { send(.state, "STOPPING=1") }

    /// What `systemctl status` shows, in a line.
    package func status(_ text: String) { send(.status, "STATUS=\(Self.line(text))") }

    /// The daemon is alive.
    package func watchdog() { send(.watchdog, "WATCHDOG=1") }

    /// What is under way, a start, a reload or the end, takes that much longer from now on than the manager expects.
    package func extendTimeout(by span: Duration) { send(.timeout, "EXTEND_TIMEOUT_USEC=\(max(1, span.nanoseconds / 1000))") }

    /// A value's text; a line break would begin another assignment.
    private static func line(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            if scalar.steersTerminal { line += scalar.visibleEscape } else { line.unicodeScalars.append(scalar) }
        }
        return line
    }

    private func send(_ kind: Message.Kind, _ text: String) {
        guard address != nil else { return }
        let message = Message(kind: kind, bytes: Array(text.utf8))
        guard pending.isEmpty else {
            if kind != .state { pending.removeAll { $0.kind == kind } }
            pending.append(message)
            return
        }
        guard !hasGone(message) else { return }
        pending = [message]
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [weak self] in
            let watch = Watch()
            while true {
                _ = await watch.next(until: .now + Self.patience)
                guard let self, !self.sendPending() else { return }
            }
        }
    }

    /// True when none is left.
    private func sendPending() -> Bool {
        while let message = pending.first, hasGone(message) { pending.removeFirst() }
        return pending.isEmpty
    }

    /// False when there was no room; a message that cannot be sent at all counts as sent.
    private func hasGone(_ message: Message) -> Bool {
        guard let address else { return true }
        do throws(Errno) {
            guard let socket else { throw .tooManyDescriptors }
            try socket.send(message.bytes, to: address)
            hasComplained = false
        } catch {
            guard error != .again else { return false }
            if !hasComplained {
                hasComplained = true
                diagnostics.warning("cannot notify the service manager at \(address): \(error)")
            }
        }
        return true
    }
}
