import CommandLine

extension CommandTable {
    static let status = Command(
        "status", "Say whether all is well: with the daemon, the scripts, the listeners and the event log.",
        discussion: [
            "With a daemon: what it is, what runs and for how long, which listeners are behind, what was refused lately, and the log. The last"
                + " line says that all is well, or what is not: problems in the script directories, something refused in the last hour, a"
                + " listener that is behind or has given up events, a log that cannot be read or written.",
            "Without one it shows what can be seen all the same, and says that no daemon runs.",
            "With --json it is one object; times are nanoseconds since 1970, durations nanoseconds.",
        ],
        exitStatuses: [.init(0, "All is well."), .init(1, "Something is not well.")]
            + common(64) + [.init(69, "No daemon runs, or the one that was named does not answer.")] + common(71, 74, 77, 78))
}
