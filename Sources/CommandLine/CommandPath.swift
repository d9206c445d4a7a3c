/// The commands from the root down to the one that is meant: `hookctl`, then `run`.
struct CommandPath: Sendable, Equatable {
    private(set) var commands: [Command]

    init(root: Command) {
        commands = [root]
    }

    /// The command that is meant.
    var command: Command { commands[commands.count - 1] }
    /// The words after the program's name that lead to it.
    var verbs: [String] { commands.dropFirst().map(\.name) }
    /// What a person types to call it: `hookctl run`.
    var name: String { commands.map(\.name).joined(separator: " ") }
    var isRoot: Bool { commands.count == 1 }

    /// The options of the commands above it, the nearest first.
    var inheritedOptions: [Option] { commands.dropLast().reversed().flatMap(\.options) }
    /// The options that no table has to declare.
    var standardOptions: [Option] { isRoot && command.version != nil ? [.help, .version] : [.help] }
    /// Every option that it takes.
    var options: [Option] { command.options + inheritedOptions + standardOptions }

    func appending(_ subcommand: Command) -> CommandPath {
        var path = self
        path.commands.append(subcommand)
        return path
    }

    /// It and everything below it, in the order of the tables.
    var descendants: [CommandPath] {
        [self] + command.subcommands.flatMap { appending($0.command).descendants }
    }

    /// The one line that says how it is called: `hookctl run [OPTIONS] OBJECT NAME [QUALIFIER [EXTRA]]`.
    var usage: String {
        var words = [name, "[OPTIONS]"]
        if !command.subcommands.isEmpty {
            words.append("VERB ...")
        }
        // An optional argument can only be given after those before it, which is what the nested brackets say.
        var open = 0
        for argument in command.arguments {
            words.append((argument.isOptional ? "[" : "") + argument.usage)
            open += argument.isOptional ? 1 : 0
        }
        words[words.count - 1] += String(repeating: "]", count: open)
        if let rest = command.rest {
            words.append(rest.isOptional ? "[-- \(rest.usage)]" : "-- \(rest.usage)")
        }
        return words.joined(separator: " ")
    }
}

extension Argument {
    fileprivate var usage: String { isRepeating ? name + "..." : name }
}
