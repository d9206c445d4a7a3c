import CommandLine

// The verb for listeners with its arguments, options and help.

extension CommandTable {
    static let listeners = Command(
        "listeners", "Show how listeners are doing, and see to the events that they could not handle.",
        arguments: [
            Argument(
                "ACTION", optional: true, completion: .choice(["status", "dead", "show", "retry", "skip", "reset"]),
                help: "What to do; status by default."),
            Argument(
                "LISTENER", optional: true, completion: .dynamic("hookctl listeners --names"),
                help: "The file name of the listener's script; for status and dead all of them by default."),
            Argument("WHAT", optional: true, help: "For show, retry and skip: the number of an event, or 'all'. For reset: a place."),
        ],
        options: [Option("names", help: "Print the names alone.")],
        discussion: [
            "status: each listener with its lag (how many events it has not looked at), the calls that run, the events that wait for their turn"
                + " or for another try, and its dead letters: events that it has failed at for good. dead: the dead letters. show: an event that"
                + " is not done, with the last failure.",
            "retry: call the listener for dead letters again, and at once for what waits for another try. skip: forget them. Both take one"
                + " event, or all. reset: forget what is open and go on elsewhere, at a cursor, 'oldest', 'now', or a time (10m, yesterday, 2026-02-03);"
                + " dead letters stay.",
            "Without a daemon it works on the listeners' state itself: what is changed counts when the daemon starts.",
        ],
        examples: [
            .init("hookctl listeners", "Is anybody behind?"),
            .init("hookctl listeners retry 10-mail all", "The mail server is back."),
            .init("hookctl listeners reset 10-mail 1h", "Handle the last hour again."),
        ],
        exitStatuses: common(0, 64, 66, 69, 71, 74, 75, 77, 78))
}
