/// The help of a command, laid out for a terminal.
struct Help {
    private let path: CommandPath
    private let width: Int
    private let style: Style

    init(path: CommandPath, width: Int, style: Style) {
        self.path = path
        self.width = max(width, Self.narrowest)
        self.style = style
    }

    /// A term and what it means, side by side in two columns.
    private typealias Entry = (term: String, meaning: String)

    /// The meanings start at the same column everywhere, no further right than this or a third of the width.
    ///
    /// A longer term has a line of its own.
    private static let widestTerm = 26
    /// Below this the meanings are not readable any more, whatever the terminal says.
    private static let narrowest = 40

    var text: String {
        let command = path.command
        var blocks: [String] = [wrapped("Usage: " + path.usage, hanging: 7).joined(separator: "\n")]
        blocks += ([command.summary] + command.discussion).map { wrapped($0).joined(separator: "\n") }

        let arguments = command.arguments + (command.rest.map { [$0] } ?? [])
        let inherited = path.isRoot ? [] : path.inheritedOptions + path.standardOptions
        let own = path.isRoot ? path.options : command.options
        let sections: [(title: String, entries: [Entry])] = [
            ("Verbs", command.subcommands.map { ($0.name, $0.command.summary) }),
            ("Arguments", arguments.filter { !$0.help.isEmpty }.map { ($0.name, $0.help.naming($0.completion)) }),
            ("Options", own.map(entry)),
            ("Global options", inherited.map(entry)),
        ]
        let column = min(Self.widestTerm, width / 3, sections.flatMap(\.entries).map(\.term.displayWidth).max() ?? 0)
        blocks += sections.filter { !$0.entries.isEmpty }.map { section($0.title, $0.entries, column: column) }

        if !command.examples.isEmpty {
            let lines = command.examples.flatMap { example in
                ["  " + example.line] + wrapped(example.explanation, indent: 6)
            }
            blocks.append(heading("Examples") + lines.joined(separator: "\n"))
        }
        if !command.exitStatuses.isEmpty {
            let entries: [Entry] = command.exitStatuses.map { (rightAligned($0.code), $0.meaning) }
            blocks.append(section("Exit status", entries, column: 3))
        }
        if !command.subcommands.isEmpty {
            blocks.append(wrapped("'\(path.name) VERB --help' says more about a verb.").joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func heading(_ title: String) -> String {
        style.paint(title + ":", .bold) + "\n"
    }

    private func section(_ title: String, _ entries: [Entry], column: Int) -> String {
        let indent = 2 + column + 2
        let lines = entries.flatMap { term, meaning in
            var lines = wrapped(meaning, indent: indent)
            let term = "  " + term
            if term.displayWidth + 2 > indent || lines.isEmpty {
                lines.insert(term, at: 0)
            } else {
                lines[0] = term.padded(toWidth: indent) + lines[0].dropFirst(indent)
            }
            return lines
        }
        return heading(title) + lines.joined(separator: "\n")
    }

    private func entry(_ option: Option) -> Entry {
        let short = option.short.map { "-\($0), " } ?? "    "
        let long = (option.isNegatable ? "--[no-]" : "--") + option.name + (option.value.map { " " + $0 } ?? "")
        return (short + long, option.help.naming(option.completion) + (option.isRepeatable ? " May be repeated." : ""))
    }

    /// `indent` blanks before every line, or `hanging` ones before every line but the first.
    private func wrapped(_ text: String, indent: Int = 0, hanging: Int = 0) -> [String] {
        let lines = text.wrapped(toWidth: width - indent - hanging)
        return lines.enumerated().map { String(repeating: " ", count: indent + ($0 > 0 ? hanging : 0)) + $1 }
    }

    private func rightAligned(_ code: UInt8) -> String {
        String(repeating: " ", count: 3 - String(code).utf8.count) + String(code)
    }
}

extension String {
    /// The help text with the closed set that a value must be taken from.
    fileprivate func naming(_ completion: Completion) -> String {
        guard case .choice(let choices) = completion else { return self }
        return self + " One of: " + choices.joined(separator: ", ") + "."
    }
}
