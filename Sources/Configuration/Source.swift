/// The bytes of one file, kept so that a mistake found late can still be given its column.
package final class Source: Sendable {
    /// The name of the file, for messages.
    package let file: String
    /// Its content, valid or not.
    package let bytes: [UInt8]

    /// A file that has been read.
    package init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    /// The place of a byte in a line that begins at the byte `lineStart`.
    ///
    /// Columns are counted here and only here: nothing counts characters while there is no mistake to report.
    func place(line: Int, lineStart: Int, position: Int) -> Place {
        var column = 1
        for byte in bytes[lineStart..<position] where !UTF8.isContinuation(byte) { column += 1 }
        return Place(file: file, line: line, column: column)
    }
}
