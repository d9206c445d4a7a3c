import Testing

@testable import CommandLine

@Suite struct ShellTests {
    @Test(arguments: [
        (Shell.bash, "plain-word_1./", "plain-word_1./"), (.bash, "", "''"), (.bash, "two words", "'two words'"),
        (.bash, "it's", #"'it'\''s'"#),
        (.bash, #"a\b$(c)"#, #"'a\b$(c)'"#), (.zsh, "it's", #"'it'\''s'"#), (.zsh, "~", "'~'"), (.fish, "it's", #"'it\'s'"#),
        (.fish, #"a\b"#, #"'a\\b'"#), (.fish, "größe", "'größe'"),
    ])
    func quotesWhatItWouldExpand(shell: Shell, word: String, quoted: String) {
        #expect(shell.quoted(word) == quoted)
    }

    private static let awkward = [
        "", "a b", "it's", #"back\slash"#, #"\'"#, "$(touch ran)", "`touch ran`", "*", "~", "a;b", #""""#, "-n", "größe",
    ]

    @Test(.needs(.bash, .zsh, .fish), arguments: Shell.allCases)
    func readsBackWhatWasQuoted(shell: Shell) throws {
        try withDirectory { directory in
            let words = Self.awkward.map(shell.quoted).joined(separator: " ")
            let output = try Program(name: shell.rawValue).output(["-c", "printf '<%s>\\n' \(words)"], in: directory)
            #expect(output == Self.awkward.map { "<\($0)>\n" }.joined())
        }
    }
}
