import CommandLine
import Testing

@Suite struct CommandInconsistenciesTests {
    private static let flag = Option("all", short: "a", help: "All.")
    private static let y = Command("y", "Y.")

    @Test(arguments: [Ferry.command, Ferry.harbour])
    func theTablesOfTheTestsHaveNone(root: Command) {
        #expect(root.inconsistencies == [])
    }

    @Test(arguments: [
        (Command("x", ""), "x: the summary is not one line"),
        (Command("x", "a\nb"), "x: the summary is not one line"),
        (Command("x!", "X."), "x!: the name 'x!' is not of letters, digits and '-'"),
        (
            Command("x", "X.", options: [Option("a b", help: "A.")]),
            "x: the name 'a b' is not of letters, digits and '-'"
        ),
        (Command("x", "X.", options: [flag, Option("all", help: "All.")]), "x: option --all is declared 2 times"),
        (Command("x", "X.", options: [flag, Option("any", short: "a", help: "Any.")]), "x: option -a is declared 2 times"),
        (Command("x", "X.", options: [Option("help", help: "Help.")]), "x: option --help is declared 2 times"),
        (
            Command("x", "X.", options: [flag], subcommands: [Subcommand("y", Command("y", "Y.", options: [flag]))]),
            "x y: option -a is declared 2 times"
        ),
        (
            Command("x", "X.", options: [Option("a", negatable: true, help: "A."), Option("no-a", help: "B.")]),
            "x: option --no-a is declared 2 times"
        ),
        (
            Command("x", "X.", options: [Option("a", value: "A", negatable: true, help: "A.")]),
            "x: option --a takes a value and can be negated"
        ),
        (Command("x", "X.", subcommands: [Subcommand("y", y), Subcommand("y", y)]), "x: verb y is declared 2 times"),
        (Command("x", "X.", subcommands: [Subcommand("z", y)]), "x: verb z has the table of y"),
        (
            Command("x", "X.", arguments: [Argument("A")], subcommands: [Subcommand("y", y)]),
            "x: a command with verbs takes no arguments"
        ),
        (
            Command("x", "X.", arguments: [Argument("A", optional: true), Argument("B")]),
            "x: argument B is required after the optional A"
        ),
        (
            Command("x", "X.", arguments: [Argument("A", repeating: true), Argument("B")]),
            "x: argument A is repeating and not the last"
        ),
    ])
    func namesThem(root: Command, inconsistency: String) {
        #expect(root.inconsistencies.first == inconsistency)
    }
}
