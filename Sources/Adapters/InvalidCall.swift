/// Why what a manager said is no call of a hook.
package struct InvalidCall: Error, Hashable, CustomStringConvertible {
    /// One line: what is wrong, where, and what to do.
    package let description: String

    /// A mistake, told in one line.
    package init(_ description: String) { self.description = description }
}
