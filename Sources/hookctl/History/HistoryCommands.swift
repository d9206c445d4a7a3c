import CommandLine

// The verbs of the history with their arguments, options and help.

extension CommandTable {
    private static let ids = Completion.dynamic("hookctl history --ids")

    static let history = Command(
        "history", "List the dispatches that were, or show one of them as a timeline.",
        arguments: [
            Argument("ID", optional: true, completion: ids, help: "A dispatch: its id or the beginning of it, or 'last' for the newest.")
        ],
        options: [
            Option(
                "name", short: "n", value: "NAME", repeatable: true,
                help: "Only dispatches for the object of this name or id. Several are 'or'."),
            Option(
                "since", short: "S", value: "TIME", completion: .suggested(["10m", "1h", "today", "yesterday", "boot"]),
                help: "Only dispatches from this time on: 2026-02-03T04:05:06+01:00, 2026-02-03, 10m (ago), yesterday, boot, or seconds"
                    + " since 1970."),
            Option("until", short: "U", value: "TIME", help: "Only dispatches up to this time, written as for --since."),
            Option("failed", help: "Only what was not allowed, and what was allowed although a script had failed."),
            Option("limit", value: "N", help: "Only the newest N."),
            Option("output", help: "With an ID: print all that was kept of what the scripts said, not only the last lines."),
            Option("ids", help: "Print the ids alone, the newest first."),
        ],
        discussion: [
            "Kept is every dispatch of this program and of hookd in which a script was called, or that was refused: see [History] in the"
                + " configuration for how many, and for what of them. The newest comes last.",
            "The daemon is asked where there is one (see --socket), for whoever may manage it (Manage= in [Access]); otherwise the directory of the"
                + " history is read.",
            "In the timeline the bars are to scale: each begins when its script was started, and ends when it and everything that had to be"
                + " killed was gone. What a script says is shown behind |, standard output before standard error.",
            "With --json a list is a report a line, as 'run --json' prints them; with an ID it is all that is kept of the dispatch.",
        ],
        examples: [
            .init("hookctl history --failed -S today", "What was refused today, and what failed."),
            .init("hookctl history last", "What happened just now."),
        ],
        exitStatuses: common(0, 64, 65, 66, 69, 71, 74, 77, 78))

    static let replay = Command(
        "replay", "Call the scripts of a dispatch again, as they were called then.",
        arguments: [
            Argument("ID", completion: ids, help: "A dispatch: its id or the beginning of it, or 'last' for the newest."),
            Argument(
                "SCRIPT", optional: true, completion: .dynamic("hookctl list --names"),
                help: "Only this one; otherwise all that were called, up to the first that fails."),
        ],
        options: [
            Option("aborted", help: "The calls that undid the dispatch, instead of those that were undone."),
            Option(
                "document", value: "FILE", completion: .file,
                help: "What every script reads, instead of what was kept; '-' reads it from standard input."),
            Option("setenv", value: "NAME=VALUE", repeatable: true, help: "A variable, instead of what was kept of it."),
            Option("force", help: "Go on with what was kept, although something is redacted or missing."),
        ],
        discussion: [
            "Each script gets its arguments, its environment and its document as they were recorded, but for HOOK_RUN, which is a new id,"
                + " and HOOK_TIMEOUT_MS. It runs under the limits that the configuration has now, and under the lock of its object, so that"
                + " it never overlaps with the object's hooks.",
            "Whoever may replay may run the hooks: what runs are the scripts in the directories as they are now. One that is gone, masked,"
                + " disabled, not trusted or replaced by another file is not run, and nothing else is either.",
            "It is no dispatch: nothing is refused or undone by it, and neither the event log nor the history tells of it. Inside of a hook"
                + " it is refused.",
            "What was redacted, or not kept at all, is asked for with --setenv and --document; --force does without.",
        ],
        examples: [
            .init("hookctl replay last 20-quota", "Would it refuse again?"),
            .init("hookctl replay 0199c3a1 --document state.json", "With a document that was not kept."),
        ],
        exitStatuses: [.init(0, "All passed."), .init(1, "A script failed.")]
            + common(64, 65, 66, 69, 71, 74, 75, 77, 78))
}
