import Events
import Linux

/// What one run of `emit` publishes, and how many that are so far.
@LoopActor struct Emission {
    private let publisher: any EventPublisher
    private let isMany: Bool

    init(to publisher: any EventPublisher, isMany: Bool) {
        self.publisher = publisher
        self.isMany = isMany
    }

    mutating func publish(_ events: [EncodedEvent]) async throws(CommandFailure) {
        guard !events.isEmpty else { return }
        do throws(CommandFailure) { try await publisher.publish(events) } catch { throw told(error) }
    }

    /// Returns when everything has been published that was handed over.
    mutating func settle() async throws(CommandFailure) {
        do throws(CommandFailure) { try await publisher.settle() } catch { throw told(error) }
    }

    /// Brings it to the disk, where that was asked for; behind the last event.
    mutating func finish() async throws(CommandFailure) -> LogCursor? {
        do throws(CommandFailure) { try await publisher.finish() } catch { throw told(error) }
        return publisher.cursor
    }

    /// A failure that says, where there were many, what has been done in spite of it.
    mutating func failure(_ message: String, _ status: ProgramStatus) async -> CommandFailure {
        // What keeps those before it from being published was first.
        do throws(CommandFailure) { try await publisher.settle() } catch { return told(error) }
        return told(CommandFailure(message, status))
    }

    private func told(_ failure: CommandFailure) -> CommandFailure {
        guard isMany else { return failure }
        let count = publisher.count
        return CommandFailure(
            failure.message + (count == 0 ? "; nothing is published" : "; \(count) event\(count == 1 ? " is" : "s are") published"),
            failure.status)
    }
}
