/// Sections in the order of their first header, each name once.
struct SectionTable: Sendable {
    private(set) var sections: [Section] = []
    private var indices: [SectionName: Int] = [:]

    subscript(_ name: SectionName) -> Section? {
        indices[name].map { sections[$0] }
    }

    /// The index of the section of that name, which is added when there is none; `header` is one more place that opens it.
    mutating func open(_ name: SectionName, at header: Place) -> Int {
        if let index = indices[name] {
            sections[index].headers.append(header)
            return index
        }
        indices[name] = sections.count
        sections.append(Section(name: name, headers: [header]))
        return sections.count - 1
    }

    mutating func append(_ assignment: Assignment, to index: Int) {
        sections[index].assignments.append(assignment)
    }

    /// Adds the sections of another file behind these.
    mutating func merge(_ other: SectionTable) {
        for section in other.sections {
            if let index = indices[section.name] {
                sections[index].headers += section.headers
                sections[index].assignments += section.assignments
            } else {
                indices[section.name] = sections.count
                sections.append(section)
            }
        }
    }
}
