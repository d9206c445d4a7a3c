/// Why a text is no interface definition, and where.
package struct VarlinkDefinitionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, such as `expected ')', found 'x'`.
    package let reason: String
    /// The line, from 1.
    package let line: Int
    /// The place in its line, from 1, in bytes.
    package let column: Int

    /// One line: `line 3, column 14: expected ')', found 'x'`.
    package var description: String { "line \(line), column \(column): \(reason)" }
}
