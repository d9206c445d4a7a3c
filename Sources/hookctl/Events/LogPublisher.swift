import Events
import Linux

/// Appends events to the log itself.
@LoopActor final class LogPublisher: EventPublisher {
    private let log: EventLog
    private let isDurable: Bool
    private(set) var count = 0
    private(set) var cursor: LogCursor?

    /// How long to try for the log's lock: others hold it for microseconds, and a stopped one must not stop us for ever.
    private static let patience = Duration.seconds(2)

    init(_ configuration: EventsConfiguration, isDurable: Bool) {
        var options = configuration.log
        options.patience = Self.patience
        // Counted instead of written would mean lost: the count goes with this process.
        options.onWriteError = .refuse
        log = EventLog(at: configuration.directory, options: options)
        self.isDurable = isDurable
    }

    func publish(_ events: [EncodedEvent]) throws(CommandFailure) {
        do throws(LogError) {
            let append = try log.append(events)
            count += append.count
            cursor = LogCursor(log: append.log, sequence: append.first + UInt64(append.count) - 1)
        } catch {
            if case .unwritten(_, let accepted, _) = error { count += accepted }
            throw CommandFailure(error)
        }
    }

    func settle() {}

    func finish() throws(CommandFailure) {
        guard isDurable else { return }
        do throws(LogError) { try log.syncNow() } catch { throw CommandFailure(error) }
    }
}
