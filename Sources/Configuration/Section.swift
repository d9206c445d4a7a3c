/// A section with everything that was assigned in it, wherever it was opened.
package struct Section: Sendable {
    /// Its name.
    package let name: SectionName
    /// Where each of its headers stands, at least one; the name in it, not the bracket.
    package internal(set) var headers: [Place]
    /// What was assigned, in order; a key may come more than once, and an empty value resets it.
    package internal(set) var assignments: [Assignment] = []
}
