/// Why a line is none of the log's.
package struct InvalidLine: Error, Hashable, Sendable, CustomStringConvertible {
    /// The byte of the line at which that was found, from 0.
    package let offset: Int
    /// What is wrong.
    package let message: String

    init(at offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }

    /// One line: `byte 17: a second sequence number`.
    package var description: String { "byte \(offset): \(message)" }
}
