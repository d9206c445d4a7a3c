import CommandLine
import Configuration
import Events
import JSON
import Linux
import Listeners

/// `hookctl listeners`: how they are doing, and what to do with what they could not handle.
struct ListenersVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            let request = try ListenersRequest(invocation)
            let socket = try DaemonSocket(for: invocation)
            let (configuration, log) = try Self.configuration(invocation)
            let isJSON = invocation.flag("json")
            let output = try EventLoop.perform { @LoopActor () async throws(CommandFailure) -> String in
                let daemon = try await socket.connect(for: "io.hookd.Manager")
                defer { daemon?.close() }
                let care = daemon.map { ListenerCare.daemon($0) } ?? .state(configuration, log: log)
                return try await request.carryOut(care, isJSON: isJSON)
            }
            Output.standard.write(output)
            return .done
        } catch {
            error.tell()
            return error.status
        }
    }

    /// How listeners are kept, and where the events are.
    private static func configuration(_ invocation: Invocation) throws(CommandFailure) -> (ListenerConfiguration, log: String) {
        do throws(ConfigurationError) {
            let (sections, _) = try Configuration.load(invocation.value("config"))
            return (try ListenerConfiguration(sections), try EventsConfiguration(sections).directory)
        } catch {
            throw CommandFailure(error.description, .configuration)
        }
    }
}

/// What the command line of `listeners` asks for.
private struct ListenersRequest: Sendable {
    private enum Action: Sendable {
        case names
        case status(String?)
        case dead(String?)
        case show(String, UInt64)
        case change(ListenerCare.Change, String, UInt64?)
        case reset(String, to: String)
    }

    private let action: Action

    init(_ invocation: Invocation) throws(CommandFailure) {
        let (word, name, what) = (invocation.positional(0) ?? "status", invocation.positional(1), invocation.positional(2))
        if invocation.flag("names") {
            action = .names
            return
        }
        if what != nil, word == "status" || word == "dead" {
            throw CommandFailure("\(word) takes no more than the name of a listener", .usage)
        }
        switch word {
        case "status": action = .status(name)
        case "dead": action = .dead(name)
        case "show": action = .show(try Self.name(name, word), try Self.sequence(try Self.what(what, word, "the number of an event"), word))
        case "retry", "skip":
            let text = try Self.what(what, word, "the number of an event, or 'all'")
            action = .change(
                word == "retry" ? .retry : .skip, try Self.name(name, word), text == "all" ? nil : try Self.sequence(text, word))
        case "reset":
            action = .reset(try Self.name(name, word), to: try Self.what(what, word, "a cursor, 'oldest', 'now' or a time"))
        case let other: preconditionFailure("parsing lets no action \(other) through")
        }
    }

    private static func name(_ name: String?, _ action: String) throws(CommandFailure) -> String {
        guard let name else { throw CommandFailure("\(action): name a listener; 'hookctl listeners' lists them", .usage) }
        return name
    }

    private static func what(_ what: String?, _ action: String, _ wanted: String) throws(CommandFailure) -> String {
        guard let what else { throw CommandFailure("\(action): give \(wanted) behind the listener's name", .usage) }
        return what
    }

    private static func sequence(_ text: String, _ action: String) throws(CommandFailure) -> UInt64 {
        guard let sequence = UInt64(text), sequence > 0 else {
            throw CommandFailure("\(action): \(Problem.quote(text)) is no number of an event, such as 1024", .usage)
        }
        return sequence
    }

    /// Does it; what is to be printed.
    @LoopActor func carryOut(_ care: ListenerCare, isJSON: Bool) async throws(CommandFailure) -> String {
        switch action {
        case .names:
            return try await care.status(nil).compactMap { $0["name"]?.string }.map { $0.sanitisedLine + "\n" }.joined()
        case .status(let name):
            let listeners = try await care.status(name)
            return isJSON ? Self.lines(listeners) : ListenersText.table(listeners, for: .output)
        case .dead(let name):
            var letters: [(String, JSONValue)] = []
            for listener in try await care.status(name) {
                guard let name = listener["name"]?.string, listener["dead"]?.int ?? 0 > 0 else { continue }
                letters += try await care.events(of: name).dead.map { (name, $0) }
            }
            return isJSON ? Self.lines(letters.map { Self.naming($0, $1) }) : ListenersText.letters(letters, for: .output)
        case .show(let name, let sequence):
            let (open, dead) = try await care.events(of: name)
            guard let event = (open + dead).last(where: { $0["event"]?["seq"]?.int.map { UInt64(clamping: $0) } == sequence }) else {
                throw CommandFailure("listener \(name) has no event \(sequence) that is not done", .noInput)
            }
            return isJSON ? Self.lines([Self.naming(name, event)]) : ListenersText.event(event, of: name)
        case .change(let change, let name, let sequence):
            let count = try await care.change(change, of: name, sequence)
            return "\(change == .retry ? "to be tried again" : "forgotten"): \(counted(count, "event"))\n"
        case .reset(let name, let place):
            try await care.reset(name, to: place)
            return "\(name.sanitisedLine) goes on at \(place)\n"
        }
    }

    private static func naming(_ name: String, _ event: JSONValue) -> JSONValue {
        var members: JSONObject = ["listener": .string(name)]
        for (key, value) in event.object ?? [:] { members[key] = value }
        return .object(members)
    }

    private static func lines(_ values: [JSONValue]) -> String { values.map { "\($0)\n" }.joined() }
}
