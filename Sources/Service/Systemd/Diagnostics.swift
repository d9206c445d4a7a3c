import Configuration
import Linux

/// The daemon's own messages, a line each, on standard error.
///
/// Where that is the journal a line begins with its level as sd-daemon(3) has it (`<4>`), elsewhere with `hookd: `. Nothing in a message can
/// begin a line of its own or steer a terminal.
///
/// A reader that has stopped reading holds up nobody: what finds no room is dropped and counted, and the next line that finds some says how
/// many were.
package final class Diagnostics: Sendable {
    private struct State {
        /// The end of a line of which the beginning has been written.
        var rest: [UInt8] = []
        var dropped = 0
    }

    private let stream: MessageStream
    private let isJournal: Bool
    private let state = Lock(State())

    /// Writes to a descriptor that stays open for as long as this value lives.
    ///
    /// - Parameter environment: where `JOURNAL_STREAM` says which file is the journal (systemd.exec(5)).
    package init(to descriptor: CInt = 2, environment: (String) -> String? = Locations.variable) {
        stream = MessageStream(to: descriptor)
        isJournal = JournalStream(environment).map { $0.isFile(descriptor) } ?? false
    }

    /// Something that was asked for cannot be done.
    package func error(_ message: String) { write(message, .error) }

    /// Something is wrong that somebody should look at.
    package func warning(_ message: String) { write(message, .warning) }

    /// What is worth knowing and needs nobody.
    package func information(_ message: String) { write(message, .information) }

    /// Writes a message of any length, which is cut where it would not go out in one piece.
    package func write(_ message: String, _ severity: Severity) {
        let line = DiagnosticLine.encoded(message, severity, isJournal: isJournal)
        state.withLock { state in
            guard finishLine(&state) else {
                state.dropped += 1
                return
            }
            if state.dropped > 0 {
                let lost = "\(state.dropped) messages before this one are lost: nobody read them"
                guard send(DiagnosticLine.encoded(lost, .warning, isJournal: isJournal), &state) else {
                    state.dropped += 1
                    return
                }
                state.dropped = 0
            }
            if !(state.rest.isEmpty && send(line, &state)) { state.dropped += 1 }
        }
    }

    /// False when the end of an earlier line still finds no room.
    private func finishLine(_ state: inout State) -> Bool {
        guard !state.rest.isEmpty else { return true }
        let rest = state.rest
        state.rest = []
        if send(rest, &state) { return state.rest.isEmpty }
        state.rest = rest
        return false
    }

    /// False when there is no room for any of it.
    private func send(_ line: [UInt8], _ state: inout State) -> Bool {
        do throws(Errno) {
            let count = try line.span.withUnsafeBytes { (bytes) throws(Errno) in try stream.write(bytes) }
            state.rest = Array(line[count...])
            return true
        } catch {
            return false
        }
    }
}
