/// A verb of a command: its name, and its table when somebody asks for it.
///
/// A command line names one verb, and building the tables of all others would cost a short run more than parsing does.
package struct Subcommand: Sendable {
    /// The word that calls it.
    package let name: String
    private let table: @Sendable () -> Command

    /// A verb whose table, of the same name, is built each time that it is needed: best a `static let`.
    package init(_ name: String, _ command: @autoclosure @escaping @Sendable () -> Command) {
        self.name = name
        table = command
    }

    /// The verb's table.
    package var command: Command { table() }
}

extension Subcommand: Equatable {
    /// A command has one verb of a name.
    package static func == (one: Subcommand, other: Subcommand) -> Bool {
        one.name == other.name
    }
}
