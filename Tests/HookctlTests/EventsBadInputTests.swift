import Events
import Foundation
import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

/// Whatever is handed to the verbs of the log: an exit status that says what kind of wrong, one line that says what, where and what to do,
/// and a drawing where the place is inside a long text.
///
/// In what is expected `@` stands for the host's directory.
@Suite struct EventsBadInputTests {
    private func expand(_ text: String, _ host: HookctlHost) -> String { text.replacing("@", with: host.directory.path) }

    private static let words: [(arguments: [String], complaint: String, diagram: String?)] = [
        (
            ["events", "--topic", "/container//start"],
            #"--topic: invalid topic pattern "/container//start" at character 11: an empty component; write something"#,
            "  /container//start\n            ^\n"
        ),
        (
            ["events", "--topic", "{a"], #"--topic: invalid topic pattern "{a" at character 1: a "{" without its "}"; close it"#,
            "  {a\n  ^\n"
        ),
        (
            ["events", "--filter", "event.name=web1"],
            #"--filter: invalid filter "event.name=web1" at character 11: "=" is no operator; write "==""#,
            "  event.name=web1\n            ^\n"
        ),
        (
            ["wait", "--filter", "event.n>x"],
            #"--filter: invalid filter "event.n>x" at character 9: "x" is no number; write one such as 128 or 0.5"#,
            "  event.n>x\n          ^\n"
        ),
        (
            ["events", "--filter", String(repeating: "x", count: 1025)],
            "--filter: invalid filter \"\(String(repeating: "x", count: 60))…\" at character 1: the filter is longer than 1024 bytes;",
            "  \(String(repeating: "x", count: 30))…\n  ^\n"
        ),
        (
            ["events", "--since", "tomorow"], #"--since: invalid time "tomorow" at character 1: "tomorow" is no time, but "tomorrow" is; "#,
            "  tomorow\n  ^\n"
        ),
        (
            ["events", "-U", "2026-02-30"], #"--until: invalid time "2026-02-30" at character 9: the month has no such day; "#,
            "  2026-02-30\n          ^\n"
        ),
        (
            ["wait", "-S", "10 parsecs"], #"--since: invalid time "10 parsecs" at character 4: unknown unit "parsecs"; "#,
            "  10 parsecs\n     ^\n"
        ),
        (
            ["events", "-S", "2026-02-03T00:00:01Z", "-U", "2026-02-03T00:00:00Z"],
            "--since 2026-02-03T00:00:01.000000000Z is after --until 2026-02-03T00:00:00.000000000Z: there can be no such event", nil
        ),
        (
            ["events", "--until", "2026-02-03T00:00:00Z"],
            "--until 2026-02-03T00:00:00.000000000Z is over, and following begins now; add --since or --no-follow", nil
        ),
        (
            ["events", "--cursor", "17"],
            #"--cursor: "17" is no cursor; give one that this program has printed, such as 9f86d081884c7d65.1:1024"#, nil
        ),
        (
            ["events", "--cursor", "9f86d081884c7d65.1:1", "--since", "1h"],
            "--cursor and --since both say where to begin; give one of them", nil
        ),
        (
            ["events", "--cursor", "9f86d081884c7d65.1:1", "--cursor-file", "@/c"],
            "--cursor and --cursor-file both say where to begin; give one of them", nil
        ),
        (["events", "--skip-gap"], "--skip-gap goes with --cursor or --cursor-file; without them gaps are told and passed", nil),
        (["events", "--limit", "0"], #"--limit: "0" is no number of events; give one from 1 on"#, nil),
        (["events", "--limit", "-1"], #"--limit: "-1" is no number of events; give one from 1 on"#, nil),
        (["wait", "--count", "1e3"], #"--count: "1e3" is no number of events; give one from 1 on"#, nil),
        (
            ["wait", "--timeout", "soon"],
            "--timeout: \"soon\" is not a number; write a time span such as \"10s\", \"1min 30s\" or \"500ms\"", nil
        ),
        (["events", "--name", ""], "--name: a name or id has 1 to 255 bytes, not 0", nil),
        (["events", "-n", String(repeating: "é", count: 128)], "--name: a name or id has 1 to 255 bytes, not 256", nil),
        (
            ["events", "--format", "jsn"],
            #"--format: "jsn" is neither text nor json nor a template with fields, such as "{time} {topic}""#, nil
        ),
        (
            ["events", "--format", "{event.name"],
            #"--format: invalid template "{event.name" at character 12: a "}" is expected behind the field; "#,
            "  {event.name\n             ^\n"
        ),
        (
            ["events", "--format", "{name}"], #"--format: invalid template "{name}" at character 2: unknown field "name"; "#,
            "  {name}\n   ^\n"
        ),
        (["events", "--json", "--format", "text"], "--json and --format both say how to print; give one of them", nil),
        (
            ["emit", "container/start"],
            #"invalid topic "container/start" at character 1: a topic begins with a slash; write a topic such as "/container/start""#,
            "  container/start\n  ^\n"
        ),
        (
            ["emit", "/a\u{1b}"],
            #"invalid topic "/a\u{1b}" at character 3: a component may not hold "\u{1b}"; use letters, digits, and"#,
            "  /a\u{fffd}\n    ^\n"
        ),
        (["emit", "/test/done", "n"], #""n" is neither KEY=VALUE nor KEY:=JSON"#, nil),
        (["emit", "/test/done", "n=1", "n=2"], #""n" is given twice"#, nil),
        (["emit", "/test/done", "n:=nul"], #""n": column 4: expected 'null', found the end; a text is written n=VALUE"#, nil),
        (
            ["emit", "/container/start", "name=w", "pid=-1"],
            #"payload "container": field "pid": is to be an integer from 0 to 4294967295, not -1"#, nil
        ),
        (
            ["emit", "/image/x", "--type", "container", "name=w"], #"payload "container": is published on /container/*, not on /image/x"#,
            nil
        ),
        (["emit", "/test/done", "--type", "a", "--untyped"], "--type and --untyped contradict each other; give one of them", nil),
        (["emit", "/test/done", "--cause", ""], "a cause has 1 to 255 bytes, not 0", nil),
        (["emit", "--json"], "", nil),
        (["emit", "--json", "-", "n=1"], "--json takes one FILE, or - for standard input; what is published stands in its lines", nil),
        (["emit", "--json", "-", "--type", "x"], #"with --json the type stands in the line: {"topic":…,"type":…,"event":…}"#, nil),
        (["log", "verify", "--dry-run"], "--dry-run goes with prune; verify changes nothing", nil),
    ]

    /// Before anything is read or made.
    @Test(arguments: words) func aCommandLineThatMakesNoSenseIs64(arguments: [String], complaint: String, diagram: String?) async throws {
        let host = try HookctlHost.withEvents()
        let completion = try await host.run(arguments.map { expand($0, host) })
        #expect(completion.status == 64 && completion.output == "")
        if complaint.isEmpty {
            #expect(completion.errors.contains("Usage: "))
        } else {
            let lines = completion.errors.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            #expect(lines[0].hasPrefix("hookctl: \(complaint)"), "\(completion.errors)")
            #expect(lines[1] == diagram ?? "", "\(completion.errors)")
        }
        #expect(access(host.events, F_OK) != 0)
        #expect(access(host.directory("c"), F_OK) != 0)
    }

    @Test(arguments: [
        ["events", "--topic", "\\377"], ["emit", "/test/a", "name=\\377"], ["events", "-n", "\\303"],
        ["events", "--format", "{topic}\\377"],
    ])
    func wordsThatAreNoUTF8AreRefused(words: [String]) async throws {
        let host = try HookctlHost.withEvents()
        let quoted = words.map { "\"$(printf -- '\($0)')\"" }.joined(separator: " ")
        let completion = try await host.shell("$hookctl \(quoted)").end()
        #expect(completion.status == 64 && completion.errors.contains("is not UTF-8"), "\(completion.errors)")
        #expect(access(host.events, F_OK) != 0)
    }

    // MARK: Files

    @Test(
        arguments: [
            (["emit", "--json", "@/none"], 66, "cannot read @/none: No such file or directory (ENOENT)"),
            (["emit", "--json", "@/hooks.d"], 66, "cannot read @/hooks.d: Is a directory (EISDIR); nothing is published"),
            (["events", "--cursor-file", "@/none/c"], 73, "cannot lock the cursor file @/none/c: No such file or directory (ENOENT)"),
            (["events", "--cursor-file", "@/hooks.d"], 66, "cannot read the cursor file @/hooks.d: Is a directory (EISDIR)"),
            (["events", "--cursor-file", "@/hookd.conf"], 65, "the cursor file @/hookd.conf holds no cursor but \"[Hooks]"),
            (
                ["events", "--cursor-file", "@/empty"], 65,
                "the cursor file @/empty holds no cursor but \"\"; remove it to begin as without one"
            ),
            (["events", "--cursor", "9f86d081884c7d65.1:1"], 66, "the cursor 9f86d081884c7d65.1:1 is of another log than this, which is "),
        ] as [([String], Int32, String)])
    func aFileThatCannotBeIsNamed(arguments: [String], status: Int32, complaint: String) async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        host.directory.write("empty", "")
        let completion = try await host.run(program(arguments, host))
        #expect(completion.status == status && completion.output == "", "\(completion)")
        #expect(completion.errors.hasPrefix("hookctl: \(expand(complaint, host))"), "\(completion.errors)")
        #expect(completion.errors.split(separator: "\n").count == 1)
    }

    private func program(_ arguments: [String], _ host: HookctlHost) -> [String] { arguments.map { expand($0, host) } }

    @Test(arguments: [["events"], ["wait"], ["log"], ["emit", "/test/done"]]) func aConfigurationThatIsWrongIs78(
        arguments: [String]
    ) async throws {
        let host = try HookctlHost.withEvents("SegmentSize=big")
        let completion = try await host.run(arguments)
        #expect(completion.status == 78 && completion.output == "")
        #expect(completion.errors.hasPrefix("hookctl: \(host.configuration):"), "\(completion.errors)")
        #expect(access(host.events, F_OK) != 0)
    }

    @Test func aCursorOfALogThatIsGoneIs66() async throws {
        let host = try HookctlHost.withEvents()
        let missing = "hookctl: there is no event log at \(host.events)\n"
        #expect(try await host.run("events", "--cursor", "9f86d081884c7d65.1:1") == .init(status: 66, errors: missing))
        for arguments in [["log"], ["log", "verify"], ["log", "repair"], ["log", "prune"]] {
            #expect(try await host.run(arguments) == .init(status: 66, errors: missing), "\(arguments)")
        }
        #expect(access(host.events, F_OK) != 0)
    }

    /// A cursor file that cannot be replaced must not let events pass for seen.
    @Test func aCursorFileThatCannotBeWrittenEndsIt() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...3)
        host.directory.directory("c.new")
        let completion = try await host.run("events", "--no-follow", "--cursor-file", host.directory("c"))
        #expect(completion.status == 73)
        #expect(completion.errors == "hookctl: cannot write the cursor file \(host.directory("c")): Is a directory (EISDIR)\n")
    }

    // MARK: The log

    private static let verbs: [[String]] = [
        ["events", "--no-follow"], ["wait", "-S", "1h"], ["log"], ["log", "verify"], ["emit", "/test/done"],
    ]

    @Test(arguments: [0o777, 0o1777, 0o775] as [UInt32]) func aLogThatOthersMayWriteIsNotTrusted(mode: UInt32) async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        chmod(host.events, mode)
        for verb in Self.verbs {
            let completion = try await host.run(verb)
            #expect(completion.status == 77 && completion.output == "", "\(verb) \(completion)")
            #expect(completion.errors.hasPrefix("hookctl: the event log cannot be trusted: \(host.events) can be written by others"))
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can give a directory away")) func aLogOfSomebodyElseIsNotTrusted() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        chown(host.events, 12345, 0)
        for verb in Self.verbs {
            let completion = try await host.run(verb)
            #expect(completion.status == 77 && completion.output == "", "\(verb) \(completion)")
            #expect(completion.errors.contains("\(host.events) belongs to user 12345"))
        }
    }

    @Test func aLogOfALaterVersionIsLeftAlone() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        var line = Array(#"{"format":2"#.utf8)
        LogLine.seal(&line, from: 0)
        let file = try FileDescriptor.open("\(host.events)/LOGID", .writeOnly)
        try file.truncate(to: 0)
        try file.writeAll(line)
        for verb in Self.verbs {
            let completion = try await host.run(verb)
            #expect(completion.status == 69 && completion.output == "", "\(verb) \(completion)")
            #expect(
                completion.errors
                    == "hookctl: the event log \(host.events) has format 2, written by a later version; this one knows format 1\n")
        }
    }

    @Test func aDirectoryThatIsNoneIsSaid() async throws {
        let host = try HookctlHost.withEvents()
        host.directory.write("events", "")
        for verb in Self.verbs {
            let completion = try await host.run(verb)
            #expect([74, 77].contains(completion.status) && completion.output == "", "\(verb) \(completion)")
            #expect(completion.errors.contains("Not a directory (ENOTDIR)") && completion.errors.split(separator: "\n").count == 1)
        }
    }

    /// A writer that was stopped inside its lock keeps others from writing, for as long as they have patience, and nobody from reading.
    @Test func aStoppedWriterHoldsUpNoReader() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...3)
        let lock = try FileDescriptor.open("\(host.events)/lock", .readWrite)
        #expect(try FileLock.acquire(lock, patience: .zero))
        #expect(try await host.run("events", "--no-follow", "--format", "{seq}") == .init(status: 0, output: "1\n2\n3\n"))
        #expect(try await host.run("log", "verify").status == 0)
        for arguments in [["emit", "/test/done"], ["log", "repair"], ["log", "prune"]] {
            let completion = try await host.run(arguments)
            #expect(completion.status == 75, "\(arguments) \(completion)")
            #expect(
                completion.errors.hasPrefix(
                    "hookctl: another process holds the lock of the event log \(host.events); fuser \(host.events)/lock shows which"))
        }
        FileLock.release(lock)
        #expect(try await host.run("emit", "/test/done").status == 0)
    }

    @Test(.enabled(if: Requirements(programs: ["unshare"], root: true).areMetOrMandatory, "mounting needs root"))
    func aFullDiskIsNoLostEvent() async throws {
        let host = try HookctlHost.withEvents("OnWriteError=gap")
        try host.fill([1])
        // Writing fails in the middle of the line, where the last page ends that there is room for.
        let script = """
            mount -t tmpfs -o size=24k,mode=750 none \(host.events) && \(host.command) emit /test/done || exit 9
            dd if=/dev/zero of=\(host.events)/full bs=1k 2>/dev/null
            \(host.command) emit /test/done x=\(String(repeating: "x", count: 6000)); echo status $?
            \(host.command) log verify
            """
        let completion = try await RealProgram(path: "/usr/bin/unshare").run(["-m", "/bin/sh", "-c", script])
        #expect(completion.output == "status 74\n1 event, all of them whole\n", "\(completion)")
        #expect(completion.errors.hasPrefix("hookctl: cannot write to the event log \(host.events)"), "\(completion)")
        #expect(completion.errors.contains("ENOSPC"), "\(completion)")
    }
}
