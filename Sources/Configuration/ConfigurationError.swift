/// Everything that is wrong in the files that were read, in file order.
public struct ConfigurationError: Error, Sendable, Hashable {
    /// The problems, at least one.
    public let problems: [Problem]

    /// An error with these problems, ordered by file and then by place, or nil when there are none.
    ///
    /// The files come in the order of `files`, and those that it does not name behind them.
    package init?(_ problems: [Problem], files: [String] = []) {
        guard !problems.isEmpty else { return nil }
        let order = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        func key(_ numbered: (offset: Int, element: Problem)) -> (Int, Int, Int, Int) {
            let place = numbered.element.place
            return (order[place.file] ?? files.count, place.line, place.column, numbered.offset)
        }
        self.problems = problems.enumerated().sorted { key($0) < key($1) }.map(\.element)
    }

    /// An error with one problem.
    public init(_ problem: Problem) {
        problems = [problem]
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// A line for each problem, without a line break at the end.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
