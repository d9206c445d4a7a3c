/// Where something stands in a file, as an editor shows it.
public struct Place: Sendable, Hashable {
    /// The name of the file, as it was given to whoever read it.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The character in the line, from 1; a character is a Unicode scalar, and a tab is one of them.
    public let column: Int

    /// The place at a line and a column, both from 1.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension Place: CustomStringConvertible {
    /// `FILE:LINE:COLUMN`, the form that editors and compilers share.
    public var description: String { "\(Problem.escape(file)):\(line):\(column)" }
}
