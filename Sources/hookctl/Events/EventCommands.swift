import CommandLine

// The verbs of the event log with their arguments, options and help.

extension CommandTable {
    private static let topicOption = Option(
        "topic", value: "GLOB",
        completion: .suggested(["/container/**", "/hook/**", "/image/**", "/interface/**", "/plugin/**", "/command/**", "/log/**"]),
        repeatable: true, help: "Only events on topics that match: /container/*, /hook/vetoed, /plugin/**. Several are 'or'.")
    private static let filterOption = Option(
        "filter", value: "EXPR", repeatable: true,
        help: "Only events that pass: event.name==web1,event.exit_status>=128. Operators ==, !=, ~= (a glob), <, <=, >, >=, and the field"
            + " alone for its presence; a comma is 'and', several filters are 'or'.")
    private static let nameOption = Option(
        "name", short: "n", value: "NAME", repeatable: true, help: "Only events about the object of this name or id. Several are 'or'.")
    private static let sinceOption = Option(
        "since", short: "S", value: "TIME", completion: .suggested(["10m", "1h", "today", "yesterday", "boot"]),
        help: "Begin with the first event at this time or later: 2026-02-03T04:05:06.789+01:00, 2026-02-03, 10m (ago), yesterday, boot,"
            + " or seconds since 1970.")
    private static let formatOption = Option(
        "format", value: "FORMAT", completion: .suggested(["text", "json", "{time} {topic} {event.name}"]),
        help: "text (the default), json (as --json), or a template: text with fields as filters name them, {time} {topic} {event.name};"
            + " {event} is the payload, {cursor} the place; {{, }}, \\n, \\t and \\\\ stand for themselves.")
    private static let cursorOption = Option(
        "cursor", value: "CURSOR", help: "Begin behind this place in the log: LOGID:SEQ, as 'emit --print-cursor' and {cursor} print it.")

    static let events = Command(
        "events", "Print what has happened, and follow what happens.",
        options: [
            nameOption, sinceOption,
            Option(
                "until", short: "U", value: "TIME",
                help: "Leave out events after this time, and end when it has come, however quiet it is. Written as for --since."),
            topicOption, filterOption,
            Option(
                "follow", short: "f", negatable: true,
                help: "Wait for more (the default), beginning now unless told otherwise; --no-follow prints what there is, from the oldest."
            ),
            cursorOption,
            Option(
                "cursor-file", value: "FILE", completion: .file,
                help: "Begin behind the place that is in FILE, if it is there, and keep in it how far was printed."),
            Option("skip-gap", help: "With a cursor: go on behind events that are missing, instead of ending with 65."),
            Option("limit", value: "N", help: "End after so many events."), formatOption,
        ],
        discussion: [
            "A line is the time, the topic, what it is about, and the rest of the payload: TIME container start ID"
                + " (image=busybox, name=web1)."
                + " Events that are missing are told once, with the exact range: on standard error, or with --json as"
                + " {\"gap\":{\"first\":17,\"last\":23,\"reason\":\"retention\"}}.",
            "With --cursor-file, stopping by a signal, a closed pipe or --limit and starting again misses nothing and repeats nothing that"
                + " was written. After SIGKILL nothing is missed, and what was written in the last tenth of a second may come again. One"
                + " process at a time may use the file, which FILE.lock sees to. --since only counts as long as there is no file.",
            "The events come from the daemon where there is one (see --socket), and otherwise from the log itself, with the same result. When the"
                + " daemon goes away it goes on behind the last event, in the log where that can be read, or when the daemon is back.",
            "A log that does not exist yet is waited for, or is empty with --no-follow.",
            "TERM, INT or HUP end it with status 128 and the signal's number, a closed pipe as SIGPIPE would, with 141.",
        ],
        examples: [
            .init("hookctl events", "What happens from now on."),
            .init("hookctl events --no-follow -S boot -n web1", "What has happened to web1 since the host was started."),
            .init("hookctl events --topic /hook/vetoed --format '{event.name}: {event.reason}'", "Who was refused, and why."),
            .init("hookctl events --cursor-file seen --json | my-listener", "Goes on where it was stopped."),
        ],
        exitStatuses: common(0, 64, 65, 66, 69, 71, 73, 74, 75, 77, 78))

    static let wait = Command(
        "wait", "Wait until something has happened.",
        options: [
            nameOption, sinceOption, topicOption, filterOption, cursorOption,
            Option("timeout", value: "TIME", help: "Give up after this time: 500ms, 5s, 1min. 0 only looks at what has happened already."),
            Option("count", value: "N", help: "Wait for so many events, not for one."),
            Option("quiet", short: "q", help: "Do not print the events that were waited for."), formatOption,
        ],
        discussion: [
            "It asks the daemon where there is one (see --socket), as 'events' does, and otherwise looks at the log itself.",
            "It looks at events from now on, unless --since or --cursor tells otherwise. To miss nothing, take the place before what leads"
                + " to the event is begun.",
        ],
        examples: [
            .init("hookctl wait --topic /container/exit -n web1 --timeout 30s", "Until web1 has ended, or 30 seconds."),
            .init(
                "hookctl wait --cursor \"$place\" --topic /job/done -q",
                "Until the job has ended that was begun after place=$(hookctl emit --print-cursor /job/begin)."),
        ],
        exitStatuses: common(0, 64, 66, 69, 71, 74, 75, 77, 78, 124))

    static let emit = Command(
        "emit", "Publish an event.",
        arguments: [
            Argument(
                "TOPIC", completion: .suggested(["/container/start", "/container/stop", "/container/exit", "/state/change"]),
                help: "Where: /container/start. With --json the FILE with the events, one a line; - is standard input."),
            Argument("KEY=VALUE", optional: true, repeating: true, help: "What: a text, or with KEY:=JSON any JSON. Without any, {}."),
        ],
        options: [
            Option(
                "type", value: "NAME",
                help:
                    "The payload's type, by whose schema it is checked where that is known. By default the one that is published on the"
                    + " topic."
            ),
            Option("untyped", help: "Take it as it is, as JSON of no type."),
            Option(
                "cause", value: "ID",
                help: "The dispatch or event that led to it; in a hook, that hook's dispatch; in a listener, its event."),
            Option("namespace", value: "NAME", help: "Whose it is, where programs share a log."),
            Option("durable", help: "Return when it is on the disk. Otherwise it survives this program, but not the machine's crash."),
            Option("print-cursor", help: "Print the place in the log behind it, LOGID:SEQ, or behind the last one."),
        ],
        discussion: [
            "The daemon publishes it where there is one (see --socket), for whoever has the right, and otherwise this program appends it to the"
                + " log itself.",
            "It may be called from inside a hook. A VALUE for a field that the type declares as a number or a truth value is read as that.",
            "With --json each line is {\"topic\":\"/…\",\"event\":{…}}, and may have type (null for none), cause and namespace. They"
                + " are published as they come. At a line that is none it ends with 65 and says which, and how many are published: those"
                + " before it.",
        ],
        examples: [
            .init("hookctl emit /container/start name=web1 image=busybox pid=9007", "A container event, checked."),
            .init("hookctl emit /backup/done volume=home bytes:=1048576", "Any JSON on any other topic."),
            .init("jq -c '{topic,type,event}' saved.jsonl | hookctl emit --json -", "As many as there are."),
        ],
        exitStatuses: common(0, 64, 65, 66, 69, 71, 74, 75, 77, 78))

    static let log = Command(
        "log", "Show what the event log is made of, verify it, repair it, or remove what is too old.",
        arguments: [
            Argument(
                "ACTION", optional: true, completion: .choice(["status", "verify", "repair", "prune"]),
                help: "What to do; status by default.")
        ],
        options: [Option("dry-run", help: "With prune: say what would go, and remove nothing.")],
        discussion: [
            "status: the segments with their sizes, first and last event, and what retention would remove. verify: read every byte; 65 when"
                + " something is damaged or missing. Both only need to be allowed to read.",
            "repair: cut off half an event that a crash has left at the end, append reports that wait, make indexes again. Damage in the"
                + " middle stays: readers are told of it as a gap. prune: remove now what RetentionSize= and RetentionAge= do not keep.",
        ],
        exitStatuses: common(0, 64, 65, 66, 69, 74, 75, 77, 78))
}
