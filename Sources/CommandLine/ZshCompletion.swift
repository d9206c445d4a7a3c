/// The completion script for zsh: for every command a function that hands its table to `_arguments` (`zshcompsys(1)`).
struct ZshCompletion {
    let table: CompletionTable

    private var program: String { table.function }

    var text: String {
        """
        #compdef \(table.root.name)
        # zsh completion for \(table.root.name), generated from the tables that its help is made from.

        \((dynamics + table.paths.reversed().map(function)).joined(separator: "\n\n"))

        # Called when it is loaded from a directory of fpath, declared when it is sourced.
        if [[ $funcstack[1] == \(program) ]]; then
            \(program) "$@"
        else
            compdef \(program) \(quoted(table.root.name))
        fi

        """
    }

    /// The commands that print what to offer, each once.
    ///
    /// A function for each: `_arguments` would take apart a command that stands in an action.
    private var commands: [String] {
        let completions = table.paths.flatMap { path in
            let arguments = path.command.arguments + (path.command.rest.map { [$0] } ?? [])
            return path.options.map(\.completion) + arguments.map(\.completion)
        }
        return completions.reduce(into: []) { commands, completion in
            if case .dynamic(let command) = completion, !commands.contains(command) { commands.append(command) }
        }
    }

    private var dynamics: [String] {
        commands.enumerated().map { index, command in
            """
            \(program)_lines_\(index)() {
                compadd "$@" -- ${(f)"$(\(command) 2> /dev/null)"}
            }
            """
        }
    }

    private func name(_ path: CommandPath) -> String {
        ([program] + path.verbs).joined(separator: "_")
    }

    private func function(_ path: CommandPath) -> String {
        let body = path.command.subcommands.isEmpty ? leaf(path) : branch(path)
        return "\(name(path))() {\n\(body)\n}"
    }

    private func leaf(_ path: CommandPath) -> String {
        var specifications = path.options.flatMap(specifications)
        for (index, argument) in path.command.arguments.enumerated() {
            let place = argument.isRepeating ? "*:" : argument.isOptional ? "\(index + 1)::" : "\(index + 1):"
            // Without the guard the message would keep zsh from completing an option at this place.
            let action = argument.completion == .none ? "_guard '^-*' \(quoted(argument.name))" : action(argument.completion)
            specifications.append(quoted(place + message(argument.name) + ":" + action))
        }
        let arguments = "    _arguments -s -S : \\\n        " + specifications.joined(separator: " \\\n        ")
        guard let rest = path.command.rest else { return arguments }
        let words = "_arguments \(quoted("*:" + message(rest.name) + ":" + action(rest.completion)))"
        return """
                # What follows '--' is a command line of its own.
                local -i end=${words[(ie)--]}
                if ((end < CURRENT)); then
                    shift end words
                    ((CURRENT -= end))
                    \(rest.completion == .command ? "_normal" : words)
                    return
                fi
            \(arguments)
            """
    }

    private func branch(_ path: CommandPath) -> String {
        let verbs = path.command.subcommands.map { quoted("\($0.name):\($0.command.summary)") }.joined(separator: " ")
        let specifications = path.options.flatMap(specifications) + ["'(-)1: :->verb'", "'(-)*:: :->words'"]
        let cases = path.command.subcommands.map { "            \($0.name)) \(name(path.appending($0.command))) ;;" }
        return """
                local curcontext=$curcontext state line
                local -A opt_args
                local -a verbs=(\(verbs))
                _arguments -C -s -S : \\
                    \(specifications.joined(separator: " \\\n        ")) && return
                case $state in
                    verb) _describe verb verbs ;;
                    words)
                        case $words[1] in
                \(cases.joined(separator: "\n    "))
                        esac ;;
                esac
            """
    }

    /// An option as `_arguments` wants it: `'(-d --document)'{-d+,--document=}'[help]:FILE:_files'`, here one word for each spelling.
    private func specifications(_ option: Option) -> [String] {
        let others = option.isRepeatable ? "*" : "(" + option.spellings.joined(separator: " ") + ")"
        let value = option.value.map { ":" + message($0) + ":" + action(option.completion) } ?? ""
        return option.spellings.map { spelling in
            let attachment = option.value == nil ? "" : spelling.hasPrefix("--") ? "=" : "+"
            return quoted("\(others)\(spelling)\(attachment)[\(escaped(option.help, "[]\\"))]\(value)")
        }
    }

    private func action(_ completion: Completion) -> String {
        switch completion {
        case .none: ""
        case .file: "_files"
        // Where no directory fits, `_files -/` would offer files.
        case .directory: "_path_files -/"
        case .command: "_command_names -e"
        case .choice(let words), .suggested(let words): "(" + escaped(words.map(quoted).joined(separator: " "), ":\\") + ")"
        case .dynamic(let command): "\(program)_lines_\(commands.firstIndex(of: command) ?? 0)"
        }
    }

    /// The description of a value; a colon would end it.
    private func message(_ text: String) -> String {
        escaped(text, ":\\")
    }

    private func escaped(_ text: String, _ special: String) -> String {
        text.map { special.contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private func quoted(_ word: String) -> String {
        Shell.zsh.quoted(word)
    }
}
