import Configuration
import Linux

/// A message as a line of bytes.
enum DiagnosticLine {
    private static let ellipsis = Array("…".utf8)

    /// The line with its end: at most ``MessageStream/lineLimit`` bytes, control characters and what reorders text made visible.
    static func encoded(_ message: String, _ severity: Severity, isJournal: Bool) -> [UInt8] {
        var line = Array((isJournal ? "<\(severity.rawValue)>" : "hookd: ").utf8)
        let room = MessageStream.lineLimit - ellipsis.count - 1
        for scalar in message.unicodeScalars {
            // Every scalar has an encoding.
            let text = scalar.steersTerminal ? Array(scalar.visibleEscape.utf8) : Array(UTF8.encode(scalar)!)
            guard line.count + text.count <= room else {
                line += ellipsis
                break
            }
            line += text
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }
}
