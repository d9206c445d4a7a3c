import Configuration
import Events
import JSON
import Linux
import Listeners
import Scripts
import Varlink

/// Where listeners are seen to: at the daemon that serves them, or, where none does, in the directory with their state.
@LoopActor enum ListenerCare {
    case daemon(DaemonClient)
    case state(ListenerConfiguration, log: String)

    /// How one listener is doing, or all of them: the objects that ``ListenerStatus`` writes.
    func status(_ name: String?) async throws(CommandFailure) -> [JSONValue] {
        switch self {
        case .daemon(let daemon):
            let parameters: JSONObject = name.map { ["name": .string($0)] } ?? [:]
            return try await daemon.call("io.hookd.Manager.Listeners", parameters)["listeners"]?.array ?? []
        case .state(let configuration, _):
            let listeners = try Self.state(configuration) { (store) throws(ListenerStore.Unusable) in
                try Self.ledgers(store, configuration).map { JSONValue(writing: ListenerStatus($0, $1)) }
            }
            guard let name else { return listeners }
            let known = listeners.filter { $0["name"]?.string == name }
            if known.isEmpty { throw Self.unknown(name) }
            return known
        }
    }

    /// The events of a listener that are not done.
    func events(of name: String) async throws(CommandFailure) -> (open: [JSONValue], dead: [JSONValue]) {
        switch self {
        case .daemon(let daemon):
            let answer = try await daemon.call("io.hookd.Manager.ShowListener", ["name": .string(name)])
            return (answer["open"]?.array ?? [], answer["dead"]?.array ?? [])
        case .state(let configuration, _):
            return try Self.ledger(name, configuration) { ledger in
                (ledger.open.map { JSONValue(writing: $0) }, ledger.dead.map { JSONValue(writing: $0) })
            }
        }
    }

    /// Has events tried again at once, or forgotten; how many there were.
    ///
    /// - Parameter sequence: of the only one that is meant.
    func change(_ change: Change, of name: String, _ sequence: UInt64?) async throws(CommandFailure) -> Int {
        switch self {
        case .daemon(let daemon):
            var parameters: JSONObject = ["name": .string(name)]
            if let sequence { parameters["seq"] = .integer(JSONInteger(sequence)) }
            return try await daemon.call(change.method, parameters)["count"]?.int ?? 0
        case .state(let configuration, _):
            let choice: EventChoice = sequence.map { .sequence($0) } ?? .all
            let count = try Self.ledger(name, configuration) { change == .retry ? $0.retry(choice) : $0.skip(choice) }
            if count == 0, let sequence { throw Self.unknown(sequence, of: name) }
            return count
        }
    }

    /// What can be done with events that are not done.
    enum Change {
        case retry, skip

        fileprivate var method: String {
            switch self {
            case .retry: "io.hookd.Manager.RetryListener"
            case .skip: "io.hookd.Manager.SkipListener"
            }
        }
    }

    /// Has a listener go on elsewhere.
    ///
    /// - Parameter place: a cursor, `oldest`, `now` or a time.
    func reset(_ name: String, to place: String) async throws(CommandFailure) {
        let start: ListenerStart?
        do throws(Mistake) { start = LogCursor(place) == nil ? try ListenerStart(place) : nil } catch {
            throw CommandFailure(in: "reset", error)
        }
        switch self {
        case .daemon(let daemon):
            _ = try await daemon.call("io.hookd.Manager.ResetListener", ["name": .string(name), "to": .string(place)])
        case .state(let configuration, let log):
            let beginning = LogCursor(place).map { .cursor($0) } ?? Self.beginning(start ?? .now, in: log)
            try Self.ledger(name, configuration) { $0.reset(to: beginning) }
        }
    }

    // MARK: Without a daemon

    private static func beginning(_ start: ListenerStart, in log: String) -> ListenerBeginning {
        switch start {
        case .oldest: .oldest
        // Whatever will be in a log that is not there yet is new.
        case .now: (try? LogReader(at: log, from: .now)).map { .cursor($0.cursor) } ?? .oldest
        case .time(let expression): .time(expression.time(in: .current))
        }
    }

    private static func state<Result>(
        _ configuration: ListenerConfiguration, _ body: (borrowing ListenerStore) throws(ListenerStore.Unusable) -> Result
    ) throws(CommandFailure) -> Result {
        do throws(ListenerStore.Unusable) {
            return try body(ListenerStore(configuration.stateDirectory))
        } catch {
            switch error {
            case .busy: throw CommandFailure("\(error); ask that one with --socket", .busy)
            case .untrusted: throw CommandFailure(error.description, .notPermitted)
            case .failed(_, let cause): throw CommandFailure(error.description, ProgramStatus(cause))
            }
        }
    }

    /// The listeners that there are, or of which something is kept.
    private static func ledgers(
        _ store: borrowing ListenerStore, _ configuration: ListenerConfiguration
    ) throws(ListenerStore.Unusable) -> [(ListenerLedger, ListenerScript?)] {
        let scripts = configuration.scan().scripts
        var found: [(ListenerLedger, ListenerScript?)] = []
        for name in try store.names() {
            guard let ledger = try store.knownLedger(name, deadLimit: configuration.deadLimit) else { continue }
            found.append((ledger, scripts.first { ScriptName.areSame($0.name, name) }))
        }
        return found
    }

    private static func ledger<Result>(
        _ name: String, _ configuration: ListenerConfiguration, _ body: (ListenerLedger) -> Result
    ) throws(CommandFailure) -> Result {
        let result = try state(configuration) { (store) throws(ListenerStore.Unusable) in
            try store.knownLedger(name, deadLimit: configuration.deadLimit).map(body)
        }
        guard let result else { throw unknown(name) }
        return result
    }

    private static func unknown(_ name: String) -> CommandFailure {
        CommandFailure("nothing is known of a listener \(Problem.quote(name)); 'hookctl listeners' lists them", .noInput)
    }

    private static func unknown(_ sequence: UInt64, of name: String) -> CommandFailure {
        CommandFailure("listener \(name) has no event \(sequence) that it has given up or that waits for another try", .noInput)
    }
}
