import CommandLine
import Glibc
import Linux

/// A standard stream to write to, in one call a piece, so that lines of several programs do not mix.
struct Output: Sendable {
    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    private let descriptor: CInt

    /// What kept standard output from taking all that was written to it: half a list or document must not pass for a whole one.
    nonisolated(unsafe) private(set) static var failure: Errno?  // Written and read on the main thread, which is the event loop's.

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var done = 0
        while done < bytes.count {
            // After poll(2) so much fits into a pipe without waiting.
            let limit = Self.end == nil ? Int.max : Int(PIPE_BUF)
            if Self.end != nil, !waits() { return fail(.timedOut) }
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, min($0.count - done, limit)) }
            if count >= 0 {
                done += count
            } else if errno == EAGAIN {
                if !waits() { return fail(.timedOut) }
            } else if errno != EINTR {
                return fail(.last)
            }
        }
    }

    /// What stands before our own messages.
    nonisolated(unsafe) static var speaker = "hookctl"  // Set before anything is said, on the main thread.

    /// `hookctl: MESSAGE` on a line of its own; control characters in what scripts said are made visible.
    func complain(_ message: String) { write(Self.line(message)) }

    /// A message as a line of ours: names of scripts, processes and objects come from outside, and none may end it or steer the terminal.
    static func line(_ message: String) -> String {
        let text = message.sanitisedLine
        guard text.utf8.count > lineLimit else { return "\(speaker): \(text)\n" }
        return "\(speaker): \(String(decoding: text.utf8.prefix(lineLimit), as: UTF8.self))…\n"
    }

    /// The most bytes of a message; only one that names hundreds of processes is longer.
    private static let lineLimit = 8 << 10

    /// Until when somebody who does not read is waited for; nil for ever.
    nonisolated(unsafe) static var end: Instant?  // Set before anything is said, on the main thread.

    /// Waits until something can be written, or whoever reads is gone; false when the time for that is over.
    ///
    /// Also where the caller has made its end of our output non-blocking.
    private func waits() -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let patience = Self.end.map { CInt(clamping: max(0, ($0 - .now).nanoseconds / 1_000_000)) } ?? -1
        return poll(&waiting, 1, patience) != 0
    }

    private func fail(_ error: Errno) {
        if descriptor == STDOUT_FILENO { Self.failure = error }
    }
}
