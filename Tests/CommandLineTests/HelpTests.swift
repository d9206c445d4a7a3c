import CommandLine
import Testing

@Suite struct HelpTests {
    private static func help(_ words: String, of root: Command = Ferry.command, width: Int = 80, style: Style = .plain) throws -> String {
        try root.parse(words.split(separator: " ").map(String.init) + ["--help"]).help(width: width, style: style)
    }

    @Test func ofTheRootListsTheVerbs() throws {
        #expect(
            try Self.help("") == """
                Usage: ferry [OPTIONS] VERB ...

                Carry things over the water.

                A ferry that never sails carries nothing, so every verb sails unless it is told
                not to.

                Verbs:
                  load               Take one thing on board.
                  escort             Keep watch over a command for as long as it runs.

                Options:
                  -c, --config FILE  Read FILE instead of the default configuration.
                      --json         Print one JSON object a line.
                  -h, --help         Print this help.
                      --version      Print the version.

                Exit status:
                    0  carried
                    1  turned away
                   64  the command line is wrong

                'ferry VERB --help' says more about a verb.

                """)
    }

    @Test func ofAVerbHasEverythingThatItsTableSays() throws {
        #expect(
            try Self.help("load") == """
                Usage: ferry load [OPTIONS] KIND NAME [DECK [NOTE]]

                Take one thing on board.

                A thing that is taken on board stays there until the ferry lands. Things are
                loaded in the order of their names, and a thing that is too heavy for its deck
                is turned away.

                Nothing is loaded twice.

                Arguments:
                  KIND                        The kind of thing.
                  NAME                        What it is called.
                  DECK                        Where it goes. One of: lower, upper.

                Options:
                  -m, --manifest FILE|-       Read the manifest from FILE, or from standard
                                              input.
                      --hold DIRECTORY        Use this hold.
                  -l, --label KEY=VALUE       Stick a label on it: it's written in [brackets].
                                              May be repeated.
                  -s, --speed SPEED           How fast to sail after everything that there is to
                                              load has been loaded and lashed. One of: slow,
                                              fast.
                      --[no-]lights           Sail with the lights on.
                  -q, --quiet                 Say nothing.
                      --a-very-long-name-indeed VALUE
                                              Too long for the column.

                Global options:
                  -c, --config FILE           Read FILE instead of the default configuration.
                      --json                  Print one JSON object a line.
                  -h, --help                  Print this help.

                Examples:
                  ferry load car beetle upper
                      Put a car on the upper deck.
                  ferry load horse bess --label owner=ann --label fragile=yes

                Exit status:
                    0  loaded
                    1  turned away

                """)
    }

    @Test func ofACommandThatRunsAnother() throws {
        #expect(
            try Self.help("escort") == """
                Usage: ferry escort [OPTIONS] NAME [EXTRA] -- COMMAND...

                Keep watch over a command for as long as it runs.

                Arguments:
                  COMMAND            What to run, with its arguments.

                Options:
                      --watch        Say what it does.

                Global options:
                  -c, --config FILE  Read FILE instead of the default configuration.
                      --json         Print one JSON object a line.
                  -h, --help         Print this help.

                """)
    }

    @Test func ofAVerbBelowAVerbHasTheOptionsOfAllAbove() throws {
        #expect(
            try Self.help("pier build", of: Ferry.harbour) == """
                Usage: harbour pier build [OPTIONS] NAME...

                Build piers.

                Global options:
                      --depth METRES  At most this deep.
                  -y, --yes           Do not ask.
                  -h, --help          Print this help.

                """)
    }

    @Test(arguments: ["", "load", "escort"], [40, 41, 57, 80, 200])
    func keepsToTheWidth(words: String, width: Int) throws {
        // Terms and command lines stand as they are: a broken one could not be copied.
        let unbroken = ["--a-very-long-name-indeed VALUE", "ferry load horse"]
        for line in try Self.help(words, width: width).split(separator: "\n") where !unbroken.contains(where: line.contains) {
            #expect(line.count <= width, "\(line)")
        }
    }

    @Test func isReadableOnATerminalOfOneColumn() throws {
        #expect(try Self.help("load", width: 1) == Self.help("load", width: 40))
    }

    @Test func paintsNothingButHeadings() throws {
        let coloured = try Self.help("load", style: .coloured)
        #expect(coloured.contains("\u{1b}[1mOptions:\u{1b}[0m\n"))
        let plain = coloured.replacing("\u{1b}[1m", with: "").replacing("\u{1b}[0m", with: "")
        #expect(try plain == Self.help("load"))
    }
}
