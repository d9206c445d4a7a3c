/// The completion script for fish: a function that finds the place, and a `complete` line for everything that belongs somewhere.
struct FishCompletion {
    let table: CompletionTable

    private var function: String { "_" + table.function }

    var text: String {
        """
        # fish completion for \(table.root.name), generated from the tables that its help is made from.

        # Prints the place of the cursor: the verbs so far, then how many values came after them.
        function \(function)_place
            set -l words (commandline -opc)
            set -l path ''
            set -l place 0
            set -l skip 0
            set -l ended 0
            for word in $words[2..-1]
                if test $skip = 1
                    set skip 0
                    continue
                else if test $ended = 1
                    set place (math $place + 1)
                    continue
                end
                switch "$path $word"
        \(steps)
                    case '* --'
                        set ended 1
                    case '* -'
                        set place (math $place + 1)
                    case '* -*'
                    case '*'
                        set place (math $place + 1)
                end
            end
            echo "$path $place"
        end

        # Succeeds at a place that matches the pattern.
        function \(function)_at
            string match -qr -- "^$argv[1]\\$" (\(function)_place)
        end

        # Prints what fish offers for the command line that begins after '--'.
        function \(function)_rest
            set -l words (commandline -opc)
            set -l start (contains -i -- -- $words)
            and set -e words[1..$start]
            and complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
        end

        complete -c \(quoted(table.root.name)) -f
        \(lines)

        """
    }

    /// How a word before the cursor changes the place.
    private var steps: String {
        var lines: [String] = []
        for path in table.paths {
            lines += arm(path, path.spellingsWithValue, ["set skip 1"])
            for verb in path.command.subcommands {
                lines += arm(path, [verb.name], ["set path \(quoted(path.appending(verb.command).place))"])
            }
            if path.command.rest != nil {
                lines += arm(path, ["--"], ["set ended 1", "set place 0", "set path \(quoted(path.place + " --"))"])
            }
        }
        return lines.joined(separator: "\n")
    }

    private func arm(_ path: CommandPath, _ words: [String], _ actions: [String]) -> [String] {
        if words.isEmpty { return [] }
        let patterns = words.map { "'\(path.place) \($0)'" }
        return ["            case " + patterns.joined(separator: " ")] + actions.map { "                " + $0 }
    }

    /// What is offered at each place.
    private var lines: String {
        table.paths.flatMap { path in
            // The options of the commands above are declared there, for everything below.
            let scope = path.isRoot ? nil : "\(path.place) .*"
            var lines = path.command.options.flatMap { declarations(of: $0, at: scope) }
            if path.isRoot {
                lines += declarations(of: .help, at: nil)
                lines += path.command.version == nil ? [] : declarations(of: .version, at: " .*")
            }
            for verb in path.command.subcommands {
                lines.append(complete(at: "\(path.place) 0", "-a \(quoted(verb.name)) -d \(quoted(verb.command.summary))"))
            }
            for (index, argument) in path.command.arguments.enumerated() {
                let number = argument.isRepeating ? atLeast(index) : "\(index)"
                lines += offer(argument.completion).map { complete(at: "\(path.place) \(number)", $0) }
            }
            if let rest = path.command.rest {
                lines += offer(rest.completion).map { complete(at: "\(path.place) -- .*", $0) }
            }
            return lines
        }.joined(separator: "\n")
    }

    private func declarations(of option: Option, at place: String?) -> [String] {
        let names = option.short.map { "-s \(quoted(String($0))) -l \(option.name)" } ?? "-l \(option.name)"
        // -x, unlike -r, keeps fish from offering files as well.
        let value = option.value == nil ? [] : [option.completion == .file ? "-r" : "-x"] + offer(option.completion)
        let declaration = complete(at: place, ([names] + value + ["-d", quoted(option.help)]).joined(separator: " "))
        return [declaration] + (option.isNegatable ? [complete(at: place, "-l no-\(option.name) -d \(quoted(option.help))")] : [])
    }

    private func complete(at place: String?, _ what: String) -> String {
        let condition = place.map { "-n \(quoted("\(function)_at \(quoted($0))")) " } ?? ""
        return "complete -c \(quoted(table.root.name)) \(condition)\(what)"
    }

    /// The arguments of `complete` that offer the words; none for no words.
    private func offer(_ completion: Completion) -> [String] {
        switch completion {
        case .none: []
        case .file: ["-F"]
        case .directory: ["-a '(__fish_complete_directories (commandline -ct))'"]
        case .command: ["-a '(\(function)_rest)'"]
        // fish expands the words once more when it offers them: hence quoted twice.
        case .choice(let words), .suggested(let words): ["-a \(quoted(words.map(quoted).joined(separator: " ")))"]
        case .dynamic(let command): ["-a \(quoted("(\(command) 2> /dev/null)"))"]
        }
    }

    private func quoted(_ word: String) -> String {
        Shell.fish.quoted(word)
    }

    /// A pattern for the numbers from `index` on.
    private func atLeast(_ index: Int) -> String {
        index < 10 ? "([\(index)-9]|[0-9][0-9]+)" : "[0-9]+"
    }
}
