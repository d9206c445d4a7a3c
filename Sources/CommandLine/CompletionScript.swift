extension Command {
    /// The script that makes a shell complete the command lines of this root, made from the tables that its help is made from.
    ///
    /// It is read by the shell itself: `source <(hookctl completion bash)`, or from the directory where the shell looks for such scripts.
    package func completionScript(for shell: Shell) -> String {
        let table = CompletionTable(root: self)
        return switch shell {
        case .bash: BashCompletion(table: table).text
        case .zsh: ZshCompletion(table: table).text
        case .fish: FishCompletion(table: table).text
        }
    }
}

/// What a completion script has to know, in a form that all shells share.
///
/// A script reads the words before the cursor and keeps a *place*: the verbs so far and the number of values since then (`run 2`),
/// or, after a `--` that begins the rest, `run -- 0`.
struct CompletionTable {
    let root: Command
    let paths: [CommandPath]

    init(root: Command) {
        self.root = root
        paths = CommandPath(root: root).descendants
    }

    /// The program's name as a shell function may be called.
    var function: String {
        "_" + root.name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }
}

extension CommandPath {
    /// The verbs, as the first half of a place; empty for the root.
    var place: String { verbs.joined(separator: " ") }

    /// The spellings after which the next word is a value.
    var spellingsWithValue: [String] {
        options.filter { $0.value != nil }.flatMap(\.spellings)
    }
}
