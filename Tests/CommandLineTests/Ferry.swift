import CommandLine

/// A made-up program with two verbs that between them use everything a table can say.
enum Ferry {
    static let command = Command(
        "ferry", "Carry things over the water.",
        options: [
            Option("config", short: "c", value: "FILE", completion: .file, help: "Read FILE instead of the default configuration."),
            Option("json", help: "Print one JSON object a line."),
        ],
        discussion: ["A ferry that never sails carries nothing, so every verb sails unless it is told not to."],
        exitStatuses: [.init(0, "carried"), .init(1, "turned away"), .init(64, "the command line is wrong")],
        version: "ferry 1.0",
        subcommands: [Subcommand("load", load), Subcommand("escort", escort)])

    static let load = Command(
        "load", "Take one thing on board.",
        arguments: [
            Argument("KIND", completion: .suggested(["car", "cart", "horse"]), help: "The kind of thing."),
            Argument("NAME", completion: .dynamic("printf '%s\\n' alpha 'beta gamma' '$(touch ran)'"), help: "What it is called."),
            Argument("DECK", optional: true, completion: .choice(["lower", "upper"]), help: "Where it goes."),
            Argument("NOTE", optional: true),
        ],
        options: [
            Option(
                "manifest", short: "m", value: "FILE|-", completion: .file, help: "Read the manifest from FILE, or from standard input."),
            Option("hold", value: "DIRECTORY", completion: .directory, help: "Use this hold."),
            Option("label", short: "l", value: "KEY=VALUE", repeatable: true, help: "Stick a label on it: it's written in [brackets]."),
            Option(
                "speed", short: "s", value: "SPEED", completion: .choice(["slow", "fast"]),
                help: "How fast to sail after everything that there is to load has been loaded and lashed."),
            Option("lights", negatable: true, help: "Sail with the lights on."),
            Option("quiet", short: "q", help: "Say nothing."),
            Option("a-very-long-name-indeed", value: "VALUE", help: "Too long for the column."),
        ],
        discussion: [
            "A thing that is taken on board stays there until the ferry lands. "
                + "Things are loaded in the order of their names, and a thing that is too heavy for its deck is turned away.",
            "Nothing is loaded twice.",
        ],
        examples: [
            .init("ferry load car beetle upper", "Put a car on the upper deck."),
            .init("ferry load horse bess --label owner=ann --label fragile=yes"),
        ],
        exitStatuses: [.init(0, "loaded"), .init(1, "turned away")])

    static let escort = Command(
        "escort", "Keep watch over a command for as long as it runs.",
        arguments: [Argument("NAME"), Argument("EXTRA", optional: true)],
        rest: Argument("COMMAND", repeating: true, completion: .command, help: "What to run, with its arguments."),
        options: [Option("watch", help: "Say what it does.")])

    /// Verbs below verbs, and arguments that repeat.
    static let harbour = Command(
        "harbour", "Look after a harbour.", options: [Option("yes", short: "y", help: "Do not ask.")],
        subcommands: [Subcommand("pier", pier), Subcommand("close", close)])

    private static let pier = Command(
        "pier", "Piers.", options: [Option("depth", value: "METRES", help: "At most this deep.")],
        subcommands: [Subcommand("build", build), Subcommand("list", list)])

    private static let build = Command(
        "build", "Build piers.", arguments: [Argument("NAME", repeating: true, completion: .suggested(["east", "west"]))])

    private static let list = Command("list", "List piers.", arguments: [Argument("PATTERN", optional: true, repeating: true)])

    private static let close = Command("close", "Close it.", rest: Argument("LAST-WORDS", optional: true, repeating: true))
}
