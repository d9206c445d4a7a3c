import CommandLine
import Service

/// What the command line of `hookd` takes: what parsing, `--help` and completion are made from.
enum DaemonCommand {
    static let command = Command(
        "hookd", "Serve the hooks and events of this host at a socket, and run its listeners.",
        options: [
            Option(
                "config", value: "FILE", completion: .file,
                help: "Read this configuration instead of $HOOKD_CONFIG, /etc/hookd/hookd.conf or the user's own."),
            Option(
                "socket", value: "PATH", completion: .file,
                help:
                    "Listen there instead of where the configuration says. A socket that the service manager hands over comes before both."),
        ],
        discussion: [
            "It runs in the foreground. HUP has it read the configuration again, all of it or none; TERM, INT and QUIT have it end what is under"
                + " way, for DrainTimeout= at most, and stop.",
            "Hooks do not depend on it: 'hookctl run' and 'guard' dispatch by themselves.",
        ],
        examples: [.init("hookd --socket /tmp/hookd.sock", "Try it in a terminal.")],
        exitStatuses: [
            .init(0, "It was told to stop, and has."),
            .init(64, "The command line is wrong."),
            .init(71, "The socket cannot be had, or the host does not provide what is needed."),
            .init(78, "The configuration is wrong."),
        ],
        version: Daemon.version)
}
