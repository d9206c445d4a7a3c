/// A `key=value`, in a section or in a script's header, with the places of both.
package struct Assignment: Sendable {
    /// The key as it was written.
    package let key: SourceText
    /// The value: without the white space around it in a section, without its quotes in a header.
    package let value: SourceText

    /// An assignment of a value to a key.
    package init(key: SourceText, value: SourceText) {
        self.key = key
        self.value = value
    }
}
