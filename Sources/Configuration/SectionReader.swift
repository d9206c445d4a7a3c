/// Reads what a section or a script's header assigns, key by key, and collects what is wrong with it.
///
/// ```swift
/// var reader = SectionReader(configuration, "Hooks")
/// let timeout = reader.duration("Timeout", in: .milliseconds(1) ... .seconds(3600)) ?? .seconds(10)
/// let directories = reader.paths("Directories") ?? defaultDirectories
/// try configuration.check(reader.finish())
/// ```
///
/// Every method that takes a key makes it known, and returns nil when the key is not assigned, when its last assignment is empty,
/// or when that has a problem. Of a single value the last assignment counts, but each is checked. A list has the elements of
/// every assignment since the last empty one, and is empty rather than nil when that was the last: the default does not come back.
///
/// - Important: What was read may be used only when `finish()` returns no problem.
package struct SectionReader {
    private let title: String
    private let assignments: [Assignment]
    private var known: [String] = []
    private var problems: [Problem] = []

    /// Reads assignments that are in no section; `title` says what holds them, for messages: `a hook's header`.
    package init(_ assignments: [Assignment], of title: String) {
        self.assignments = assignments
        self.title = title
    }

    /// Reads a section.
    package init(_ section: Section) {
        self.init(section.assignments, of: section.name.description)
    }

    /// Reads a section of the configuration, which need not have it.
    package init(_ configuration: Configuration, _ kind: String, _ argument: String? = nil) {
        let name = SectionName(kind, argument)
        self.init(configuration[name]?.assignments ?? [], of: name.description)
    }

    /// Every problem of the section, bad values and keys that nobody asked for; when there is none, what was read may be used.
    package consuming func finish() -> [Problem] {
        for assignment in assignments where !known.contains(assignment.key.string) {
            let key = assignment.key.string
            let mistake = Mistake(
                "unknown key \(Problem.quote(key)) in \(Problem.escape(title))", remedy: Spelling.remedy(for: key, in: known))
            problems.append(assignment.key.problem(mistake))
        }
        return problems
    }

    /// Whether a key is assigned, be it an empty value.
    package func isAssigned(_ key: String) -> Bool {
        assignments.contains { $0.key.string == key }
    }

    /// Reports a mistake in a key that is assigned and whose value is right by itself: one that contradicts another key's.
    package mutating func reject(_ key: String, _ message: String, remedy: String) {
        guard let value = assignments.last(where: { $0.key.string == key })?.value else {
            preconditionFailure("the key \(key) is not assigned in \(title), so it cannot be what is wrong")
        }
        problems.append(value.problem(Mistake(message, remedy: remedy)))
    }

    /// A single value, as `parse` reads it; the mistake it throws gets its place.
    package mutating func value<Value>(_ key: String, _ parse: (SourceText) throws(Mistake) -> Value) -> Value? {
        known.append(key)
        var last: Value?
        for assignment in assignments where assignment.key.string == key {
            last = nil
            guard !assignment.value.isEmpty else { continue }
            do throws(Mistake) {
                last = try parse(assignment.value)
            } catch {
                problems.append(assignment.value.problem(error))
            }
        }
        return last
    }

    /// A list, each of whose words `parse` reads; the mistake it throws gets its place, and the next word is read.
    package mutating func list<Element>(
        _ key: String, at separator: Words.Separator = .blank, _ parse: (SourceText) throws(Mistake) -> Element
    ) -> [Element]? {
        known.append(key)
        var elements: [Element] = []
        var isAssigned = false
        for assignment in assignments where assignment.key.string == key {
            isAssigned = true
            if assignment.value.isEmpty { elements = [] }
            for word in words(of: assignment.value, at: separator) {
                do throws(Mistake) {
                    elements.append(try parse(word))
                } catch {
                    problems.append(word.problem(error))
                }
            }
        }
        return isAssigned ? elements : nil
    }

    /// A list, each of whose assignments is one element: of texts that hold white space and commas themselves.
    package mutating func texts<Element>(_ key: String, _ parse: (SourceText) throws(Mistake) -> Element) -> [Element]? {
        known.append(key)
        var elements: [Element] = []
        var isAssigned = false
        for assignment in assignments where assignment.key.string == key {
            isAssigned = true
            if assignment.value.isEmpty {
                elements = []
                continue
            }
            do throws(Mistake) {
                elements.append(try parse(assignment.value))
            } catch {
                problems.append(assignment.value.problem(error))
            }
        }
        return isAssigned ? elements : nil
    }

    private mutating func words(of text: SourceText, at separator: Words.Separator) -> [SourceText] {
        do throws(Mistake) {
            return try Words.split(text, at: separator)
        } catch {
            problems.append(text.problem(error))
            return []
        }
    }
}
