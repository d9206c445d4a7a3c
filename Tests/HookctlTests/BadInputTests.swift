import Foundation
import Glibc
import TestSupport
import Testing

/// Whatever is handed to `hookctl`: an exit status that says what kind of wrong, a line that says what, where and what to do, nothing done by
/// halves, and no hang.
///
/// In what is expected `@` stands for the host's directory. `10-fine` is a hook that passes and would note its call.
@Suite struct BadInputTests {
    private static let point = ["container", "web1", "start", "before"]
    private static let gate = ["run"] + point

    private func host(_ settings: String = "") throws -> HookctlHost {
        let host = try HookctlHost(settings)
        host.hook("10-fine", header: "qualifier=before,after")
        return host
    }

    private func expand(_ text: String, _ host: HookctlHost) -> String { text.replacing("@", with: host.directory.path) }

    // MARK: The command line

    private static let nameRule = "it may hold letters, digits, '.', '_' and '-' only, and begins with a letter or digit"

    private static let points: [(arguments: [String], complaint: String)] = [
        (["", "web1", "start", "before"], "invalid object \"\": it is empty"),
        (["con tainer", "web1", "start"], "invalid object \"con tainer\": \(nameRule)"),
        (["-", "web1", "start"], "invalid object \"-\": \(nameRule)"),
        (["../etc", "web1", "start"], "invalid object \"../etc\": \(nameRule)"),
        (["contäiner", "web1", "start"], "invalid object \"contäiner\": \(nameRule)"),
        (
            [String(repeating: "o", count: 65), "web1", "start"],
            "invalid object \"\(String(repeating: "o", count: 60))…\": it is longer than 64 bytes"
        ),
        (["container", "", "start"], "invalid name \"\": it is empty"),
        (["container", ".", "start"], "invalid name \".\": it would name a directory"),
        (["container", "..", "start"], "invalid name \"..\": it would name a directory"),
        (["container", "a/b", "start"], "invalid name \"a/b\": it holds a slash"),
        (["container", "a/\u{301}b", "start"], "invalid name \"a/\u{301}b\": it holds a slash"),
        (["container", "a\nb", "start"], "invalid name \"a\\u{a}b\": it holds a control character"),
        (["container", "a\u{1b}[31mb", "start"], "invalid name \"a\\u{1b}[31mb\": it holds a control character"),
        (["container", "a\u{9b}b", "start"], "invalid name \"a\\u{9b}b\": it holds a control character"),
        (["--", "container", "-rf", "start"], "invalid name \"-rf\": it begins with '-' and would pass for an option"),
        (
            ["container", String(repeating: "é", count: 128), "start"],
            "invalid name \"\(String(repeating: "é", count: 60))…\": it is longer than 255 bytes"
        ),
        (["container", "web1", ""], "invalid event \"\": it is empty"),
        (["container", "web1", "start!"], "invalid event \"start!\": \(nameRule)"),
        (["container", "web1", "start", ""], "invalid qualifier \"\": it is empty"),
        (["container", "web1", "start", "be/fore"], "invalid qualifier \"be/fore\": \(nameRule)"),
        (["container", "web1", "start", "before", "a\nb"], "invalid extra \"a\\u{a}b\": it holds NUL or a newline"),
        (
            ["container", "web1", "start", "before", String(repeating: "x", count: 4097)],
            "invalid extra \"\(String(repeating: "x", count: 60))…\": it is longer than 4096 bytes"
        ),
        (["container", "web1", "start", "before", "--id", ""], "invalid id \"\": it is empty or longer than 255 bytes"),
        (["container", "web1", "start", "before", "--id", "a\u{7f}"], "invalid id \"a\\u{7f}\": it holds a control character"),
    ]

    @Test(arguments: points) func aPointThatCannotBeIs64(arguments: [String], complaint: String) async throws {
        let host = try host()
        // Where `--` stands first, options come before it.
        let completion = try await host.run(["run"] + arguments)
        #expect(completion == .init(status: 64, errors: "hookctl: \(complaint)\n"))
        if arguments.count <= 4, arguments.first != "--",
            !arguments.contains(where: { $0 == "be/fore" || $0 == "" && arguments.last == "" })
        {
            let guarded = try await host.run(["guard"] + arguments.prefix(3) + ["--", "/usr/bin/touch", host.directory("ran")])
            #expect(guarded == .init(status: 125, errors: "hookctl: \(complaint)\n"))
            #expect(host.directory.read("ran") == nil)
        }
        #expect(host.calls == [])
    }

    /// The longest and oddest that are allowed do work: as a file's name, an argument and a variable.
    @Test(arguments: [String(repeating: "é", count: 127), "-", "...", "two words", "\u{301}", "$(touch x)", "\u{202e}b", "*", "a;b"])
    func anOddNameIsStillAName(name: String) async throws {
        let host = try host()
        let extra = String(repeating: "x", count: 4096)
        let completion = try await host.run("run", "container", name, "start", "before", extra)
        #expect(completion == .init(status: 0))
        #expect(host.calls == ["10-fine container \(name) start before \(extra)"])
        #expect(host.records == [] && host.heldLocks == [])
    }

    private static let options: [(arguments: [String], status: Int32, complaint: String)] = [
        (["--timeout", "5x"], 64, "--timeout: unknown unit \"x\"; the units are us, ms, s, min, h, d and w"),
        (["--timeout", ""], 64, "--timeout: a number is missing; write a time span such as \"10s\", \"1min 30s\" or \"500ms\""),
        (["--deadline", "10ms"], 64, "--deadline: \"10ms\" is too short; give at least 500ms"),
        (["--timeout", "0"], 64, "--timeout: \"0\" is no time at all; write 500ms, 5s, 1min"),
        (["--timeout", "-5s"], 64, "--timeout: a negative number; write a time span such as \"10s\", \"1min 30s\" or \"500ms\""),
        (["--setenv", "COLOUR"], 64, "--setenv: \"COLOUR\" assigns nothing; write NAME=VALUE"),
        (["--setenv", "=red"], 64, "invalid variable name \"\": use letters, digits and '_', not beginning with a digit"),
        (["--setenv", "1A=x"], 64, "invalid variable name \"1A\": use letters, digits and '_', not beginning with a digit"),
        (["--setenv", "A\u{1b}=x"], 64, "invalid variable name \"A\\x1b\": use letters, digits and '_', not beginning with a digit"),
        (["--setenv", "HOOK_RUN=x"], 64, "the variable HOOK_RUN is set by the dispatch and cannot be given"),
        (["--document", "@/none"], 66, "cannot read the document @/none: No such file or directory (ENOENT)"),
        (["--document", "@/hooks.d"], 66, "cannot read the document @/hooks.d: Is a directory (EISDIR)"),
        (["--document", "@/hookd.conf/x"], 66, "cannot read the document @/hookd.conf/x: Not a directory (ENOTDIR)"),
        (["--document", ""], 66, "cannot read the document : No such file or directory (ENOENT)"),
        (["--filter"], 78, "container/web1 start before is no filter point; add container/start/before to Filters= in [Hooks]"),
    ]

    @Test(arguments: options) func anOptionThatMakesNoSenseStopsBeforeAnythingRuns(
        arguments: [String], status: Int32, complaint: String
    ) async throws {
        let host = try host()
        let completion = try await host.run(Self.gate + arguments.map { expand($0, host) })
        #expect(completion == .init(status: status, errors: "hookctl: \(expand(complaint, host))\n"))
        #expect(host.calls == [])
    }

    @Test func aDocumentThatIsTooLongIs66() async throws {
        let host = try host()
        host.make("huge")
        #expect(truncate(host.directory("huge"), 64 << 20 + 1) == 0)
        let completion = try await host.run(Self.gate + ["--document", host.directory("huge")])
        #expect(completion == .init(status: 66, errors: "hookctl: the document is longer than 64 MiB\n"))
        #expect(host.calls == [])
    }

    /// A skip that skips nothing is most likely misspelt, and the host is down already.
    @Test func aScriptToSkipThatIsNowhereIsNamed() async throws {
        let host = try host()
        let completion = try await host.run(Self.gate + ["--skip", "10-fien"])
        #expect(completion == .init(status: 0, errors: "hookctl: container/web1 start before: no script 10-fien to skip\n"))
    }

    /// As text they would be other words: a container's name, a document's path, a variable's value.
    @Test(arguments: [
        ["run", "container", "we\\377b", "start"], ["run", "container", "web1", "start", "--id", "\\377"], ["list", "--config=\\377"],
        ["run", "container", "web1", "start", "--setenv", "A=\\303"], ["\\377"], ["--\\377"],
        ["explain", "container", "\\355\\240\\200", "start"],
    ]) func wordsThatAreNoUTF8AreRefused(words: [String]) async throws {
        let host = try host()
        let quoted = words.map { "\"$(printf -- '\($0)')\"" }.joined(separator: " ")
        let completion = try await shell("HOOKD_CONFIG=\(host.configuration) exec \(host.hookctl.path) \(quoted)")
        #expect(completion.status == 64)
        #expect(completion.errors.hasPrefix("hookctl: ") && completion.errors.contains("\u{fffd}"), "\(completion.errors)")
        #expect(host.calls == [])
    }

    /// To hookctl they are text; to the command they may be the names of files.
    @Test func aGuardedCommandGetsItsWordsAndEnvironmentByteByByte() async throws {
        let host = try host()
        let completion = try await shell(
            """
            ODD=$(printf '\\377=\\n') exec \(host.command) guard container web1 start -- \
            /bin/sh -c 'printf "%s|%s" "$ODD" "$1" | od -An -tx1' sh "$(printf 'caf\\351')"
            """)
        #expect(completion.status == 0)
        #expect(completion.output == " ff 3d 7c 63 61 66 e9\n")
    }

    // MARK: The configuration

    private static let configurations: [(name: String, make: @Sendable (TemporaryDirectory) -> Void, complaint: String)] = [
        (
            "none.conf", { _ in },
            "@/none.conf:1:1: cannot read it: No such file or directory (ENOENT); name a file you can read, with --config or HOOKD_CONFIG"
        ),
        (
            "hooks.d", { _ in },
            "@/hooks.d:1:1: cannot read it: Is a directory (EISDIR); name a file you can read, with --config or HOOKD_CONFIG"
        ),
        (
            "huge.conf", { _ = truncate($0.write("huge.conf", "# huge\n"), 1 << 40) },
            "@/huge.conf:1:1: the file is longer than 1M; make sure that it is a configuration file"
        ),
        (
            "long.conf", { $0.write("long.conf", "[Hooks]\nObjects=" + String(repeating: "x", count: 200_000)) },
            "@/long.conf:2:1: the line is longer than "
        ),
        (
            "binary.conf", { $0.write("binary.conf", [0x7f, 0x45, 0x4c, 0x46, 0x02, 0x00, 0xff]) },
            "@/binary.conf:1:6: a NUL byte; take it out"
        ),
        (
            "latin1.conf", { $0.write("latin1.conf", Array("[Hooks]\n# caf".utf8) + [0xe9, 0x0a]) },
            "@/latin1.conf:2:6: bytes that are not UTF-8; save the file as UTF-8"
        ),
        (
            "fifo.conf", { mkfifo($0("fifo.conf"), 0o644) },
            "@/fifo.conf:1:1: it is not trusted: @/fifo.conf is no regular file; let nobody but root or yourself write it"
        ),
        (
            "loose.conf", { $0.write("loose.conf", "[Hooks]\n", mode: 0o666) },
            "@/loose.conf:1:1: it is not trusted: @/loose.conf can be written by others (mode 0666); chmod go-w it; let nobody but root or yourself write it"
        ),
        (
            "loop.conf", { symlink("loop.conf", $0("loop.conf")) },
            "@/loop.conf:1:1: cannot read it: Too many levels of symbolic links (ELOOP); name a file you can read, with --config or HOOKD_CONFIG"
        ),
        (
            "drop.conf",
            {
                $0.write("drop.conf", ""); $0.write("drop.conf.d", "")
            }, "@/drop.conf.d:1:1: cannot read it: Not a directory (ENOTDIR); make it a directory that you can read, or remove it"
        ),
        (
            "in.conf",
            {
                $0.write("in.conf", ""); $0.directory("in.conf.d/a.conf")
            }, "@/in.conf.d/a.conf:1:1: cannot read it: Is a directory (EISDIR); name a file you can read, with --config or HOOKD_CONFIG"
        ),
        ("hostile.conf", { $0.write("hostile.conf", "[\u{1b}[31m]\n") }, "@/hostile.conf:1:2: unknown section \"[\\u{1b}[31m]\""),
    ]

    @Test(arguments: configurations.indices) func aConfigurationThatCannotBeReadIs78(index: Int) async throws {
        let (name, make, complaint) = Self.configurations[index]
        let host = try host()
        make(host.directory)
        for arguments in [Self.gate, ["list"], ["explain"] + Self.point, ["check"], ["mask", "10-fine"]] {
            let completion = try await host.hookctl.run(["--config", host.directory(name)] + arguments)
            #expect(completion.status == 78 && completion.output == "")
            #expect(completion.errors.hasPrefix("hookctl: \(expand(complaint, host))"), "\(completion.errors)")
            #expect(completion.errors.split(separator: "\n").count == 1 && !completion.errors.contains("\u{1b}"))
        }
        let environment = ProcessInfo.processInfo.environment.merging(["HOOKD_CONFIG": host.directory(name)]) { $1 }
        #expect(try await host.hookctl.run(["list"], environment: environment).status == 78)
        // The option goes before the variable.
        #expect(try await host.run(Self.gate, environment: environment) == .init(status: 0))
        let guarded = try await host.hookctl.run([
            "--config", host.directory(name), "guard", "container", "web1", "start", "--", "/usr/bin/touch", host.directory("ran"),
        ])
        #expect(guarded.status == 125 && host.directory.read("ran") == nil)
    }

    // MARK: The scripts

    private static let scripts: [(name: String, make: @Sendable (HookctlHost) -> Void, reason: String)] = [
        (
            "no first line", { $0.directory.write("hooks.d/20-odd", "echo hello\n", mode: 0o755) },
            "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""
        ),
        (
            "rubbish", { $0.directory.write("hooks.d/20-odd", [0x7f, 0x45, 0x4c, 0x46, 0xff, 0x00], mode: 0o755) },
            "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""
        ),
        (
            "missing interpreter", { $0.directory.write("hooks.d/20-odd", "#!/bin/bsh -e\n", mode: 0o755) },
            "interpreter \"/bin/bsh\" not found (ENOENT); check its first line"
        ),
        (
            "CR LF", { $0.directory.write("hooks.d/20-odd", "#!/bin/sh\r\nexit 0\r\n", mode: 0o755) },
            "interpreter \"/bin/sh\\r\" not found (ENOENT); its lines end in CR LF, convert them to LF"
        ),
        (
            "interpreter that is a directory", { $0.directory.write("hooks.d/20-odd", "#!/tmp\n", mode: 0o755) },
            "permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"
        ),
        (
            "interpreter without a name", { $0.directory.write("hooks.d/20-odd", "#!\n", mode: 0o755) },
            "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""
        ),
        (
            "hostile interpreter", { $0.directory.write("hooks.d/20-odd", "#!/bin/\u{1b}[31m\n", mode: 0o755) },
            "interpreter \"/bin/\\x1b[31m\" not found (ENOENT); check its first line"
        ),
        (
            "vanished",
            {
                // The first hook removes the second: a dispatch sees the directory as it was at its beginning.
                $0.hook("11-remover", header: "qualifier=before,after", "rm -f \($0.directory("hooks.d/20-odd"))")
                $0.directory.script("hooks.d/20-odd", "")
            }, "the file is gone: No such file or directory (ENOENT)"
        ),
        (
            "more arguments than fit",
            { $0.directory.script("hooks.d/20-odd", "# hook: arguments=\"\(String(repeating: "%x", count: 40))\"") },
            "Argument list too long (E2BIG)"
        ),
    ]

    @Test(arguments: scripts.indices) func aScriptThatCannotBeStartedIsAVeto(index: Int) async throws {
        let (_, make, reason) = Self.scripts[index]
        let extra = String(repeating: "x", count: 4096)
        let before = try host()
        make(before)
        let veto = try await before.run(Self.gate + [extra])
        #expect(veto == .init(status: 1, errors: "hookctl: container/web1 start before: vetoed by 20-odd: \(reason) (not run)\n"))
        #expect(before.calls.first == "10-fine container web1 start before \(extra)")
        #expect(before.records == [] && before.heldLocks == [])

        let after = try host()
        make(after)
        let failure = try await after.run("run", "container", "web1", "start", "after", extra)
        #expect(failure == .init(status: 0, errors: "hookctl: container/web1 start after: 20-odd failed: \(reason) (not run)\n"))
    }

    @Test func aScriptThatIsBeingWrittenIsAVeto() async throws {
        let host = try host()
        let path = host.directory.script("hooks.d/20-odd", "")
        // Another process than this one, whose children would hold it too.
        let writer = try await host.start(program: "/bin/sh", ["-c", "exec 9>>\(path); \(host.mark("open")); \(host.awaiting("done"))"])
        await host.appears("open")
        let veto = try await host.run(Self.gate)
        #expect(
            veto
                == .init(
                    status: 1,
                    errors:
                        "hookctl: container/web1 start before: vetoed by 20-odd: somebody still has it open for writing (ETXTBSY); install scripts under"
                        + " another name and rename them (not run)\n"))
        host.make("done")
        #expect(try await writer.end().status == 0)
        #expect(try await host.run(Self.gate) == .init(status: 0))
    }

    @Test(arguments: ["Directories=\nDirectories=nowhere", "Directories=", "Directories=\nDirectories=nowhere/at/all /nonexistent"])
    func noDirectoryIsNothingToRun(settings: String) async throws {
        let host = try host(settings)
        #expect(try await host.run(Self.gate) == .init(status: 0))
        #expect(try await host.run("guard", "container", "web1", "start", "--", "echo", "ran") == .init(status: 0, output: "ran\n"))
        #expect(host.calls == [])
    }

    @Test func aDirectoryThatIsNoneIsAVeto() async throws {
        let host = try host("Directories=file")
        host.make("file")
        #expect(
            try await host.run(Self.gate).errors
                == expand(
                    "hookctl: container/web1 start before: vetoed by @/file: cannot look at @/file: Not a directory (ENOTDIR) (not run)\n",
                    host))
        #expect(host.calls == [])
    }

    // MARK: What the host does not have

    private static let runtimes: [(name: String, make: @Sendable (TemporaryDirectory) -> Void, complaint: String)] = [
        (
            "a file", { $0.write("odd", "") },
            "cannot make the runtime directory @/odd: Not a directory (ENOTDIR); set RuntimeDirectory= to a directory of your own"
        ),
        (
            "a dangling link", { symlink("nowhere", $0("odd")) },
            "cannot make the runtime directory @/odd: No such file or directory (ENOENT); set RuntimeDirectory= to a directory of your own"
        ),
        (
            "loose", { $0.directory("odd", mode: 0o777) },
            "the runtime directory cannot be trusted: @/odd can be written by others (mode 0777); chmod go-w it"
        ),
        (
            "locks that are a file", { $0.write("odd/locks", "") },
            "cannot make the runtime directory @/odd: Not a directory (ENOTDIR); set RuntimeDirectory= to a directory of your own"
        ),
        (
            "records that are a file",
            {
                $0.directory("odd/locks/container")
                $0.write("odd/runs", "")
            }, "the runtime directory cannot be trusted: cannot look at @/odd/runs: Not a directory (ENOTDIR)"
        ),
        (
            "a lock that is a file",
            {
                $0.directory("odd/runs")
                $0.write("odd/locks/container/web1", "")
            }, "cannot lock @/odd/locks/container/web1: it is no FIFO; remove it"
        ),
        (
            "a lock that is a directory",
            {
                $0.directory("odd/runs")
                $0.directory("odd/locks/container/web1")
            }, "cannot lock @/odd/locks/container/web1: Is a directory (EISDIR)"
        ),
        (
            "a lock that is a link",
            {
                $0.directory("odd/runs")
                $0.directory("odd/locks/container")
                symlink("../elsewhere", $0("odd/locks/container/web1"))
            }, "cannot lock @/odd/locks/container/web1: Too many levels of symbolic links (ELOOP)"
        ),
    ]

    @Test(arguments: runtimes.indices) func aRuntimeDirectoryThatCannotBeUsedIs71(index: Int) async throws {
        let (_, make, complaint) = Self.runtimes[index]
        let host = try host("RuntimeDirectory=odd")
        make(host.directory)
        let line = "hookctl: container/web1 start before: \(expand(complaint, host))\n"
        #expect(try await host.run(Self.gate) == .init(status: 71, errors: line))
        #expect(try await host.run("guard", "container", "web1", "start", "--", "echo", "ran") == .init(status: 125, errors: line))
        #expect(host.calls == [])
        // Where nothing is to be run, nothing is needed.
        #expect(try await host.run(Self.gate + ["--skip", "10-fine"]).status == 0)
    }

    /// A file system of the test's own, in a mount namespace of its own, where the runtime directory is.
    private static let fileSystems: [(options: String, prepare: String, complaint: String)] = [
        (
            "ro", ":",
            "cannot make the runtime directory @/run: Read-only file system (EROFS); set RuntimeDirectory= to a directory of your own"
        ),
        // The root directory, locks and runs: no inode is left for the kind's directory.
        (
            "nr_inodes=3", ":",
            "cannot make the runtime directory @/run: No space left on device (ENOSPC); set RuntimeDirectory= to a directory of your own"
        ),
        ("nr_inodes=4", ":", "cannot lock @/run/locks/container/web1: No space left on device (ENOSPC)"),
        ("nr_inodes=5", ":", "cannot write a run record in @/run/runs: No space left on device (ENOSPC)"),
        ("size=4k", "printf x >@/run/full", "cannot write a run record in @/run/runs: No space left on device (ENOSPC)"),
    ]

    @Test(.enabled(if: Requirements(programs: ["unshare"], root: true).areMetOrMandatory, "mounting needs root"), arguments: fileSystems)
    func aFullOrReadOnlyDiskIs71(options: String, prepare: String, complaint: String) async throws {
        let host = try host()
        let completion = try await shell(
            expand(
                """
                exec unshare -m /bin/sh -c 'mount -t tmpfs -o \(options),mode=755 none @/run && \(prepare) && \(host.command) \(Self.gate.joined(separator: " "));
                status=$?; ls -A @/run/runs; exit $status'
                """, host))
        #expect(completion.status == 71)
        #expect(completion.errors.hasPrefix("hookctl: container/web1 start before: \(expand(complaint, host))\n"), "\(completion.errors)")
        // No half of a record.
        #expect(completion.output == "")
        #expect(host.calls == [])
    }

    /// Whatever cannot be opened any more: no dispatch is reported as done that was not, and none crashes.
    @Test(.enabled(if: !BuiltProgram.isSanitized, "a sanitizer needs descriptors of its own"), arguments: Array(3...16) + [32])
    func outOfDescriptorsIsNoYesAndNoCrash(limit: Int) async throws {
        let host = try host()
        let run = try await shell("ulimit -n \(limit); exec \(host.command) \(Self.gate.joined(separator: " "))")
        // The dynamic loader needs some before main.
        if run.errors.contains("error while loading shared libraries") { return }
        switch run.status {
        case 0: #expect(host.calls == ["10-fine container web1 start before -"])
        case 1:
            #expect(run.errors.hasPrefix("hookctl: container/web1 start before: vetoed by "), "\(run.errors)")
            #expect(host.calls == [])
        case 71, 78:
            #expect(run.errors.hasPrefix("hookctl: ") && run.errors.contains("Too many open files (EMFILE)"), "\(run.errors)")
            #expect(host.calls == [])
        case let status: Issue.record("status \(status): \(run.errors)")
        }
        // A line for what kept the hooks from an answer, and one each for what kept that out of the log and the history.
        let lines = run.errors.split(separator: "\n")
        let notes = [": not in the event log: ", ": not in the history: "]
        for note in notes { #expect(lines.filter { $0.contains(note) }.count <= 1, "\(run.errors)") }
        #expect(lines.filter { line in !notes.contains { line.contains($0) } }.count <= 1, "\(run.errors)")
        #expect(limit < 32 || run.status == 0, "\(run.errors)")

        let guarded = try await shell("ulimit -n \(limit); exec \(host.command) guard container web1 start -- /bin/echo ran")
        #expect(guarded == .init(status: 125, errors: guarded.errors) || guarded.status == 0 && guarded.output == "ran\n", "\(guarded)")
        let list = try await shell("ulimit -n \(limit); exec \(host.command) list")
        #expect([0, 78].contains(list.status), "\(list)")
        #expect(host.records == [])
    }

    // MARK: Standard streams

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
    func closedStreamsAreNobodyElses(redirections: String) async throws {
        let host = try host()
        // What the hook writes must not end up in the record, the lock or the configuration.
        host.hook("20-says", "cat; echo out; echo err >&2; ls -l /proc/self/fd | wc -l >\(host.directory("descriptors"))")
        let run = try await shell("\(host.command) \(Self.gate.joined(separator: " ")) \(redirections)")
        #expect(run.status == 0)
        #expect(run.errors == (redirections.contains("2>&-") ? "" : "20-says: out\n20-says: err\n"))
        #expect(host.calls == ["10-fine container web1 start before -", "20-says container web1 start before -"])
        // 0, 1, 2, the directory that ls reads, and the line "total".
        #expect(host.directory.lines("descriptors") == ["5"])
        let guarded = try await shell("\(host.command) guard container web1 start -- /bin/sh -c 'cat; echo out; exit 7' \(redirections)")
        #expect(guarded.status == 7)
        for arguments in ["list", "check", "explain container web1 start", "run container web1 start before --document -"] {
            #expect(try await shell("\(host.command) \(arguments) \(redirections)").status == 0, "\(arguments)")
        }
        #expect(host.records == [] && host.heldLocks == [])
    }

    /// Half a list, or no document, must not pass for a whole one.
    @Test(arguments: [
        "list", "list --json", "list --names", "explain container web1 start before", "run container web1 start before --json",
        "run domain d migrate begin --filter --document /dev/null", "--help", "run --help", "--version", "completion bash",
    ]) func whatCouldNotBePrintedIs74(arguments: String) async throws {
        let host = try host("Filters=domain/migrate/begin")
        host.hook("20-filter", header: "object=domain", "echo rewritten")
        let completion = try await shell("\(host.command) \(arguments) >/dev/full")
        #expect(completion.status == 74)
        #expect(completion.errors == "hookctl: cannot write to standard output: No space left on device (ENOSPC)\n")
    }

    @Test func aVetoIsAVetoWhetherItCouldBePrintedOrNot() async throws {
        let host = try host()
        host.hook("20-no", header: "qualifier=before", "exit 3")
        #expect(try await shell("\(host.command) \(Self.gate.joined(separator: " ")) --json >/dev/full 2>/dev/full").status == 1)
    }

    /// `hookctl list | head -1`: the reader has gone, and nobody wants to hear of it.
    @Test func aReaderThatHasGoneEndsIt() async throws {
        let host = try host()
        let pipe = host.directory("pipe")
        // Open for both first, or opening it would wait for a reader.
        let completion = try await shell("mkfifo \(pipe); exec 8<>\(pipe) 9>\(pipe) 8>&-; exec \(host.command) list >&9")
        #expect(completion == .init(status: 128 + SIGPIPE))
    }

    // MARK: -

    /// Runs a command of bash, which knows every limit; as tests are run, with their environment.
    private func shell(_ command: String) async throws -> RealProgram.Completion {
        try await RealProgram(path: "/bin/bash").run(["-c", command], within: .seconds(60))
    }
}
