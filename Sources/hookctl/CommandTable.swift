import CommandLine

/// All verbs with their arguments, options and help: what parsing, `--help` and completion are made from.
enum CommandTable {
    static let version = "0.1.0"

    static let root = Command(
        "hookctl", "Run the hooks of a host's containers, domains and networks, and see what they are.",
        options: [
            Option(
                "config", value: "FILE", completion: .file,
                help: "Read this configuration instead of $HOOKD_CONFIG, /etc/hookd/hookd.conf or the user's own."),
            Option(
                "socket", value: "PATH", completion: .file,
                help:
                    "Ask the daemon that listens there for events, history and status, and fail without it; also $HOOKD_SOCKET. 'none' does"
                    + " without a daemon. Otherwise the one that listens at Socket= is asked, if there is one."),
            Option("json", help: "Print for programs: one JSON object a line."),
        ],
        discussion: [
            "Hooks are executables in hooks.d, called as SCRIPT OBJECT NAME EVENT QUALIFIER EXTRA. At a gate (qualifier before or begin) one that"
                + " exits non-zero refuses the operation."
        ],
        exitStatuses: commonStatuses, version: version,
        subcommands: [
            Subcommand("run", run), Subcommand("guard", `guard`), Subcommand("list", list), Subcommand("explain", explain),
            Subcommand("check", check), Subcommand("mask", mask), Subcommand("unmask", unmask), Subcommand("events", events),
            Subcommand("emit", emit), Subcommand("wait", wait), Subcommand("listeners", listeners), Subcommand("status", status),
            Subcommand("log", log), Subcommand("history", history), Subcommand("replay", replay), Subcommand("oci", oci),
            Subcommand("lxc", lxc), Subcommand("libvirt", libvirt), Subcommand("install", install), Subcommand("completion", completion),
        ])

    private static let commonStatuses: [Command.ExitStatus] = [
        .init(0, "Done, or allowed."),
        .init(1, "Vetoed by a hook; for 'check' and 'status', something is wrong; for 'replay', a script failed."),
        .init(64, "The command line is wrong."),
        .init(
            65,
            "Events are missing or damaged, a dispatch in the history is, what was to be published is no event, or what a manager said"
                + " makes no sense."),
        .init(66, "A file or dispatch named on the command line, or the event log, cannot be found or read."),
        .init(69, "The daemon is not available, or a later version has written the event log or the history."),
        .init(71, "The host does not provide what is needed, such as the runtime directory or descriptors."),
        .init(73, "A file that was to be written cannot be made."),
        .init(74, "Standard output did not take all that was to be printed, or the event log or history could not be read or written."),
        .init(75, "Busy: another dispatch for the same object did not end in time, or another process holds the log or the cursor file."),
        .init(77, "Refused: called from inside a hook, or not permitted or not trusted."),
        .init(78, "The configuration is wrong."),
        .init(124, "What was waited for did not happen in time."),
    ]

    static func common(_ codes: UInt8...) -> [Command.ExitStatus] { commonStatuses.filter { codes.contains($0.code) } }

    private static let pointArguments: [Argument] = [
        Argument("OBJECT", completion: .suggested(["container", "domain", "network", "daemon"]), help: "The kind of object."),
        Argument("NAME", help: "The object's name."),
        Argument("EVENT", completion: .suggested(["create", "start", "stop", "delete", "reload"]), help: "What happens to it."),
    ]

    private static let qualifierArgument = Argument(
        "QUALIFIER", optional: true, completion: .suggested(["before", "after", "aborted", "begin", "end"]),
        help: "On which side of the event; '-' or nothing where it has no sides.")
    private static let extraArgument = Argument("EXTRA", optional: true, help: "One more argument for the scripts; '-' for none.")

    static let deadlineOption = Option(
        "deadline", value: "TIME",
        help: "How long after its call everything has to be over, for a caller that does not wait longer: the wait for another dispatch,"
            + " the scripts, ending them and undoing. At least 500ms.")

    private static let dispatchOptions: [Option] = [
        Option("id", value: "ID", help: "An id that outlives renaming; scripts see it as HOOK_ID."),
        Option(
            "document", value: "FILE", completion: .file,
            help: "The bytes on every script's standard input; '-' reads them from standard input."),
        Option("timeout", value: "TIME", help: "The longest any script may run, where that is shorter than its own: 5s, 500ms, 1min."),
        Option("setenv", value: "NAME=VALUE", repeatable: true, help: "A variable for the scripts."),
        Option(
            "skip", value: "SCRIPT", completion: .dynamic("hookctl list --names"), repeatable: true,
            help: "Leave this script out, for the day when one broken script must not stop the host. The report says so."),
    ]

    static let run = Command(
        "run", "Run the hooks for one point, and say whether one of them refuses it.",
        arguments: pointArguments + [qualifierArgument, extraArgument],
        options: dispatchOptions + [
            deadlineOption,
            Option(
                "filter", help: "Print the document as the hooks have rewritten it; the point must be among Filters= in the configuration."),
            Option("no-log", help: "Leave the report out of the event log and the history, for a caller that publishes it itself."),
            Option("history", negatable: true, help: "Keep the dispatch in the history, also with --no-log; --no-history leaves it out."),
        ],
        discussion: [
            "At a gate the first veto ends the dispatch, and the scripts that ran are called again with the qualifier aborted, last first."
                + " At any other point all run, and failures are reported.",
            "A caller whose operation failed after its gate had passed says so with the qualifier aborted.",
            "TERM, INT or HUP end the running script and undo what ran; a second one skips the undoing. The exit status is then 128 and the signal's number.",
        ],
        examples: [
            .init("hookctl run container web1 start before", "May web1 start?"),
            .init("hookctl run --document state.json container web1 stop after", "It has stopped; its state goes to the scripts."),
        ],
        exitStatuses: common(0, 1, 64, 66, 71, 74, 75, 77, 78))

    static let `guard` = Command(
        "guard", "Run a command between its hooks: before, then the command, then after or aborted.",
        arguments: pointArguments + [extraArgument], rest: Argument("COMMAND", repeating: true, completion: .command, help: "What to run."),
        options: dispatchOptions,
        discussion: [
            "The command has the terminal, the working directory, the environment and the signals of the caller. When the gate refuses it is not run."
                + " When it fails, the scripts of its gate are called with aborted."
        ],
        examples: [.init("hookctl guard container web1 start -- lxc-start -n web1")],
        exitStatuses: [
            .init(0, "The command ended with 0; any other status it ends with is passed on, 128 and more for a signal."),
            .init(77, "Refused: called from inside a hook."),
            .init(125, "Refused by a hook, or failed before the command was run."),
            .init(126, "The command cannot be executed."),
            .init(127, "The command was not found."),
        ])

    static let list = Command(
        "list", "List every file of every script directory, in order, and what it asked for.",
        options: [Option("names", help: "Print the names alone, each once.")], exitStatuses: common(0, 74, 78))

    static let explain = Command(
        "explain", "Say what would run at a point, in which order, and why everything else would not. Runs nothing.",
        arguments: pointArguments + [qualifierArgument, extraArgument],
        options: [
            Option("id", value: "ID", help: "The object's id, for scripts that ask for one."),
            Option(
                "skip", value: "SCRIPT", completion: .dynamic("hookctl list --names"), repeatable: true, help: "As if 'run' were told to."),
        ],
        exitStatuses: common(0, 64, 74, 78))

    static let check = Command(
        "check", "Find everything that is wrong with the configuration and the script directories.",
        discussion: ["Made for configuration management and packaging: silent and 0 only when nothing is wrong."],
        exitStatuses: [.init(0, "Nothing is wrong."), .init(1, "Something in the script directories is wrong.")] + common(78))

    private static let scriptArgument = Argument("SCRIPT", completion: .dynamic("hookctl list --names"), help: "The script's file name.")

    static let mask = Command(
        "mask", "Keep a script from running, by a link to /dev/null in the first script directory.", arguments: [scriptArgument],
        exitStatuses: [.init(0, "It is masked."), .init(66, "A file of that name is in the way.")] + common(71, 78))

    static let unmask = Command(
        "unmask", "Undo 'mask'.", arguments: [scriptArgument],
        exitStatuses: [.init(0, "It is not masked there any more."), .init(66, "It was not masked there.")] + common(71, 78))

    static let completion = Command(
        "completion", "Print the completion script for a shell.",
        arguments: [Argument("SHELL", completion: .choice(["bash", "zsh", "fish"]), help: "The shell.")],
        examples: [.init("source <(hookctl completion bash)", "For this shell only.")],
        exitStatuses: common(0, 64, 74))
}
