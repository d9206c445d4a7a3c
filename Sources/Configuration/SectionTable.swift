/// Sections in the order of their first header, each name once.
///
/// Searched from the front: there are few of them, the document limits their number, and making a process's first
/// dictionary takes longer than reading a whole configuration file.
struct SectionTable: Sendable {
    private(set) var sections: [Section] = []

    subscript(_ name: SectionName) -> Section? {
        index(of: name).map { sections[$0] }
    }

    /// The index of the section of that name, which is added when there is none; `header` is one more place that opens it.
    mutating func open(_ name: SectionName, at header: Place) -> Int {
        if let index = index(of: name) {
            sections[index].headers.append(header)
            return index
        }
        sections.append(Section(name: name, headers: [header]))
        return sections.count - 1
    }

    mutating func append(_ assignment: Assignment, to index: Int) {
        sections[index].assignments.append(assignment)
    }

    /// Adds the sections of another file behind these.
    mutating func merge(_ other: SectionTable) {
        for section in other.sections {
            if let index = index(of: section.name) {
                sections[index].headers += section.headers
                sections[index].assignments += section.assignments
            } else {
                sections.append(section)
            }
        }
    }

    private func index(of name: SectionName) -> Int? {
        sections.firstIndex { $0.name == name }
    }
}
