/// What is wrong with a value, before anyone knows in which file it stands.
///
/// `SourceText.problem(_:)` gives it its place.
package struct Mistake: Error, Hashable {
    /// Where in the text it begins, in UTF-8 bytes from 0, up to and including the length of the text.
    package let offset: Int
    /// What is wrong.
    package let message: String
    /// What would be right.
    package let remedy: String

    /// A mistake at an offset in UTF-8 bytes.
    package init(at offset: Int = 0, _ message: String, remedy: String) {
        self.offset = offset
        self.message = message
        self.remedy = remedy
    }
}
