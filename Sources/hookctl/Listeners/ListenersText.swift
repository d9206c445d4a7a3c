import CommandLine
import JSON
import Linux

/// What `listeners` shows to people, made of the objects that it prints for programs.
enum ListenersText {
    /// A line for each listener, and below it what is wrong with one.
    static func table(_ listeners: [JSONValue], for terminal: Terminal) -> String {
        if listeners.isEmpty { return "There are no listeners; they are scripts in hooks.d/listeners.d with a line \"# listen: …\".\n" }
        var table = Table([
            .init("LISTENER"), .init("STATE"), .init("LAG", alignment: .right), .init("RUNNING", alignment: .right),
            .init("WAITING", alignment: .right), .init("RETRYING", alignment: .right), .init("DEAD", alignment: .right),
            .init("HANDLED", alignment: .right), .init("TOPICS", flexible: true),
        ])
        var notes = ""
        for listener in listeners {
            let name = (listener["name"]?.string ?? "").sanitisedLine
            let state = listener["state"]?.string ?? ""
            table.append([
                Table.Cell(name, .cyan), Table.Cell(state, state == "enabled" ? .green : .yellow), number(listener["lag"]),
                Table.Cell("\(listener["running"]?.array?.count ?? 0)"), number(listener["waiting"]), number(listener["parked"], .yellow),
                number(listener["dead"], .red), number(listener["handled"]),
                Table.Cell((listener["topics"]?.array ?? []).compactMap(\.string).joined(separator: " ")),
            ])
            for note in self.notes(on: listener) { notes += "\(name): \(note.sanitisedLine)\n" }
        }
        return table.rendered(width: terminal.columns, style: terminal.style) + (notes.isEmpty ? "" : "\n" + notes)
    }

    private static func number(_ value: JSONValue?, _ ink: Style.Ink? = nil) -> Table.Cell {
        guard let value else { return "-" }
        return Table.Cell("\(value)", value == 0 ? nil : ink)
    }

    private static func notes(on listener: JSONValue) -> [String] {
        var notes: [String] = []
        if let reason = listener["reason"]?.string { notes.append("is not called: \(reason)") }
        if let removed = listener["removed_ns"]?.int { notes.append("its script is gone, since \(time(removed))") }
        if listener["paused"]?.bool == true { notes.append("reads no further until something of what is open is done") }
        notes += (listener["problems"]?.array ?? []).compactMap(\.string)
        if listener["dead"]?.int ?? 0 > 0 || listener["parked"]?.int ?? 0 > 0, let failure = listener["last_failure"] {
            notes.append("failed last \(time(failure["time_ns"]?.int ?? 0)): \(failure["reason"]?.string ?? "")")
        }
        if let gaps = listener["gaps"]?.int, gaps > 0 { notes.append("was told of \(counted(gaps, "gap")): events that it will not see") }
        if let forgotten = listener["forgotten"]?.int, forgotten > 0 {
            notes.append("\(counted(forgotten, "dead letter")) had to make room for newer ones")
        }
        return notes
    }

    /// A line for each dead letter.
    static func letters(_ letters: [(name: String, event: JSONValue)], for terminal: Terminal) -> String {
        if letters.isEmpty { return "There are no dead letters.\n" }
        var table = Table([
            .init("LISTENER"), .init("EVENT", alignment: .right), .init("TOPIC"), .init("TRIES", alignment: .right), .init("GIVEN UP"),
            .init("REASON", flexible: true),
        ])
        for (name, letter) in letters {
            table.append([
                Table.Cell(name.sanitisedLine, .cyan), number(letter["event"]?["seq"]), Table.Cell(letter["event"]?["topic"]?.string ?? ""),
                number(letter["attempts"]), Table.Cell(time(letter["failure"]?["time_ns"]?.int ?? 0)),
                Table.Cell((letter["failure"]?["reason"]?.string ?? "").sanitisedLine),
            ])
        }
        return table.rendered(width: terminal.columns, style: terminal.style)
    }

    /// One event that is not done: what became of it, and the event itself.
    static func event(_ event: JSONValue, of name: String) -> String {
        var text = "Listener   \(name.sanitisedLine)\n"
        text += "Cursor     \((event["cursor"]?.string ?? "").sanitisedLine)\n"
        text += "Tries      \(event["attempts"]?.int ?? 0)\n"
        if let failure = event["failure"] {
            text += "Failed     \(time(failure["time_ns"]?.int ?? 0)): \((failure["reason"]?.string ?? "").sanitisedLine)\n"
        }
        if let retry = event["retry_ns"]?.int { text += "Next try   \(time(retry))\n" }
        return text + "Event      \((event["event"] ?? .null).description.sanitisedLine)\n"
    }

    private static func time(_ nanoseconds: Int) -> String { Timestamp(nanoseconds: Int64(nanoseconds)).local }
}
