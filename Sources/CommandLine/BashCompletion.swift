/// The completion script for bash: one function that finds the place and then what belongs there, each in one `case`.
struct BashCompletion {
    let table: CompletionTable

    var text: String {
        let function = table.function
        return """
            # bash completion for \(table.root.name), generated from the tables that its help is made from.

            \(function)() {
                local line=${COMP_LINE:0:COMP_POINT} rest piece word glued='' path='' option='' lead=''
                local -i i place=0 ended=0
                local -a words=() list=()

                # bash splits words at COMP_WORDBREAKS too, '=' and ':' among them: put together again what no blank separates.
                # Of the word at the cursor, 'glued' is what bash does not replace with a reply.
                for ((i = 0; i <= COMP_CWORD; i++)); do
                    rest=${line#"${line%%[![:blank:]]*}"}
                    piece=${COMP_WORDS[i]}
                    ((i == COMP_CWORD)) && piece=$rest
                    if ((i > 0)) && [[ $rest == "$line" ]]; then
                        glued=${words[-1]}
                        words[-1]+=$piece
                        [[ $piece != *[!=:@]* ]] && glued+=$piece
                    else
                        glued=''
                        words+=("$piece")
                    fi
                    line=${rest#"$piece"}
                done

                # The place: the verbs so far, how many values came after them, and the option that waits for its value.
                for word in "${words[@]:1:${#words[@]}-2}"; do
                    if [[ $option ]]; then
                        option=''
                        continue
                    elif ((ended)); then
                        place+=1
                        continue
                    fi
                    case "$path $word" in
            \(steps)
                    *' --') ended=1 ;;
                    *' -'?*) ;;
                    *) place+=1 ;;
                    esac
                done

                local cur=${words[-1]} key
                if [[ $option ]]; then
                    key="$path $option"
                elif ((!ended)) && [[ $cur == --*=* ]]; then
                    lead=${cur%%=*}=
                    key="$path ${cur%%=*}"
                elif ((!ended)) && [[ $cur == -* ]]; then
                    key="$path -"
                else
                    key="$path $place"
                fi
                case "$key" in
            \(replies)
                esac

                COMPREPLY=()
                for word in "${list[@]}"; do
                    # A name that a program printed is quoted, so that no part of it is ever run.
                    printf -v word '%s%q' "$lead" "$word"
                    [[ $word == "$cur"* ]] && COMPREPLY+=("${word#"$glued"}")
                done
            }

            complete -F \(function) \(Shell.bash.quoted(table.root.name))

            """
    }

    /// How a word that is not the one at the cursor changes the place.
    private var steps: String {
        var lines: [String] = []
        for path in table.paths {
            lines += arm(path, path.spellingsWithValue, "option=$word")
            lines += path.command.subcommands.flatMap { verb in
                arm(path, [verb.name], "path=\(Shell.bash.quoted(path.appending(verb.command).place))")
            }
            if path.command.rest != nil {
                lines += arm(path, ["--"], "ended=1 place=0 path=\(Shell.bash.quoted(path.place + " --"))")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// What is offered at each place.
    private var replies: String {
        var lines: [String] = []
        for path in table.paths {
            for option in path.options where option.value != nil {
                lines += arm(path, option.spellings, action(option.completion))
            }
            lines += arm(path, ["-"], list(path.options.flatMap(\.spellings)))
            if !path.command.subcommands.isEmpty {
                lines += arm(path, ["0"], list(path.command.subcommands.map(\.name)))
            }
            for (index, argument) in path.command.arguments.enumerated() {
                lines += arm(path, ["\(index)"], action(argument.completion))
                if argument.isRepeating {
                    lines += arm(path, [], suffix: "[0-9]*", action(argument.completion))
                }
            }
            if let rest = path.command.rest {
                lines += arm(path, ["-- 0"], action(rest.completion))
                lines += arm(path, [], suffix: "'-- '[0-9]*", action(rest.completion == .command ? .file : rest.completion))
            }
        }
        return lines.joined(separator: "\n")
    }

    private func arm(_ path: CommandPath, _ words: [String], suffix: String? = nil, _ action: String?) -> [String] {
        guard let action else { return [] }
        let patterns = words.map { "'\(path.place) \($0)'" } + (suffix.map { ["'\(path.place) '\($0)"] } ?? [])
        return patterns.isEmpty ? [] : ["        \(patterns.joined(separator: " | "))) \(action) ;;"]
    }

    private func action(_ completion: Completion) -> String? {
        switch completion {
        // An arm that does nothing, so that a later one for any number does not match.
        case .none: ":"
        // readline's own completion knows about quotes, tildes and what follows a directory.
        case .file: "compopt -o default"
        case .directory: "compopt -o dirnames"
        case .command: #"mapfile -t list < <(compgen -c -- "$cur")"#
        case .choice(let words), .suggested(let words): list(words)
        case .dynamic(let command): "mapfile -t list < <(\(command) 2> /dev/null)"
        }
    }

    private func list(_ words: [String]) -> String {
        "list=(\(words.map(Shell.bash.quoted).joined(separator: " ")))"
    }
}
