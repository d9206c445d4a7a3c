/// What several files say together: the main file, then its drop-ins in the order of their names.
///
/// Merging keeps every assignment, in order. What a key's assignments come to is its reader's business:
/// a single value is the last one, a list is all of them, and an empty one resets what came before.
package struct Configuration: Sendable {
    /// The names of the files, in the order in which they were merged.
    package let files: [String]
    private let syntaxProblems: [Problem]
    private let table: SectionTable

    /// The sections, each name once, in the order of their first appearance.
    package var sections: [Section] { table.sections }

    /// Merges documents, later ones over earlier ones; without any, everything is at its default.
    package init(_ documents: [INIDocument] = []) {
        var table = SectionTable()
        for document in documents { table.merge(document.table) }
        self.table = table
        files = documents.map(\.file)
        syntaxProblems = documents.flatMap(\.problems)
    }

    /// The section of that name, or nil when no file has it.
    package subscript(_ name: SectionName) -> Section? { table[name] }

    /// The sections of a kind, whatever their arguments.
    package func sections(of kind: String) -> [Section] {
        sections.filter { $0.name.kind == kind }
    }

    /// A problem for every header whose kind is not known, or whose argument is missing or too many.
    package func unknownSections(known: [KnownSection]) -> [Problem] {
        sections.flatMap { section -> [Problem] in
            guard let mistake = mistake(in: section.name, known: known) else { return [] }
            return section.headers.map { Problem(place: $0, message: mistake.message, remedy: mistake.remedy) }
        }
    }

    /// Throws every problem of the files: those of syntax and the ones given, in file order.
    ///
    /// Whoever reads the sections calls this before using anything that was read: nothing is half-applied.
    package func check(_ problems: [Problem]) throws(ConfigurationError) {
        if let error = ConfigurationError(syntaxProblems + problems, files: files) { throw error }
    }

    private func mistake(in name: SectionName, known: [KnownSection]) -> Mistake? {
        guard let kind = known.first(where: { $0.kind == name.kind }) else {
            let kinds = known.map(\.kind)
            return Mistake("unknown section \(Problem.quote(name.description))", remedy: Spelling.remedy(for: name.kind, in: kinds))
        }
        switch (kind.argument, name.argument) {
        case (nil, nil), (_?, _?):
            return nil
        case (let argument?, nil):
            return Mistake("[\(kind.kind)] does not say which one", remedy: "write \"[\(kind.kind) \(argument)]\"")
        case (nil, let argument?):
            return Mistake("[\(kind.kind)] takes no argument \(Problem.quote(argument))", remedy: "write \"[\(kind.kind)]\"")
        }
    }
}
