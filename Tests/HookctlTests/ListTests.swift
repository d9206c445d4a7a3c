import Glibc
import JSON
import TestSupport
import Testing

@Suite struct ListTests {
    @Test func listsEveryFileInOrderWithItsStateAndReason() async throws {
        let host = try HookctlHost(
            "Directories=lib.d", sections: "[Hook 80-required]\nRequired=yes\n[Hook 15-binary]\nEvent=stop\nTimeout=3s")
        host.hook("10-a", header: "object=container event=start,stop qualifier=before name=web* timeout=5s")
        symlink("/bin/true", host.directory("hooks.d/15-binary"))
        symlink("/dev/null", host.directory("hooks.d/20-masked"))
        host.directory.script("lib.d/20-masked", "")
        host.directory.write("hooks.d/25-empty", "", mode: 0o755)
        host.directory.write("hooks.d/30-disabled", "#!/bin/sh\n# hook: event=stop\n", mode: 0o644)
        host.directory.write("hooks.d/40-untrusted", "#!/bin/sh\n", mode: 0o775)
        host.directory.script("hooks.d/50-mistaken", "# hook: evnt=start")
        host.directory.script("lib.d/10-a", "")
        host.directory.script("lib.d/70-lib", "")
        symlink("nowhere", host.directory("hooks.d/75-dangling"))
        for name in [".hidden", "10-a~", "10-a.bak", "10-a.dpkg-dist", "#10-a#", "10-a.rpmsave"] {
            host.directory.script("hooks.d/\(name)", "")
        }
        host.directory.directory("hooks.d/listeners.d")

        let completion = try await host.run("list", "--json")
        #expect(completion.status == 0 && completion.errors == "")
        let rows = try completion.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        let directory = host.directory.path + "/"
        let found = rows.map { row in
            let path = (row["path"]?.string ?? "").dropFirst(directory.utf8.count)
            return "\(path): \(row["state"]?.string ?? "")\(row["reason"]?.string.map { ": " + $0.replacing(directory, with: "") } ?? "")"
        }
        #expect(
            found == [
                "hooks.d/#10-a#: passed-over: an editor's autosave", "hooks.d/.hidden: passed-over: hidden", "hooks.d/10-a: enabled",
                "lib.d/10-a: overridden: by hooks.d/10-a", "hooks.d/10-a.bak: passed-over: a backup copy",
                "hooks.d/10-a.dpkg-dist: passed-over: left by dpkg", "hooks.d/10-a.rpmsave: passed-over: left by rpm",
                "hooks.d/10-a~: passed-over: an editor's backup", "hooks.d/15-binary: enabled",
                "hooks.d/20-masked: masked: an empty file or a link to /dev/null stands in its place",
                "lib.d/20-masked: overridden: by hooks.d/20-masked",
                "hooks.d/25-empty: masked: an empty file or a link to /dev/null stands in its place",
                "hooks.d/30-disabled: disabled: it is not executable; chmod +x it",
                "hooks.d/40-untrusted: untrusted: hooks.d/40-untrusted can be written by others (mode 0775); chmod go-w it",
                "hooks.d/50-mistaken: mistaken: hooks.d/50-mistaken:2:9: unknown key \"evnt\" in a hook's header; did you mean \"event\"?"
                    + " (known: object, event, qualifier, name, extra, id, timeout, on-failure, on-timeout, arguments, required)",
                "lib.d/70-lib: enabled",
                "hooks.d/75-dangling: untrusted: cannot look at hooks.d/nowhere: No such file or directory (ENOENT)",
                "hooks.d/80-required: missing", "hooks.d/listeners.d: passed-over: a directory",
            ])
        #expect(rows[2]["object"]?.array?.map(\.string) == ["container"])
        #expect(rows[2]["event"]?.array?.map(\.string) == ["start", "stop"])
        #expect(rows[2]["object_name"]?.array?.map(\.string) == ["web*"])
        #expect(
            rows[2]["timeout_ns"]?.int == 5_000_000_000 && rows[2]["on_failure"]?.string == "veto" && rows[2]["required"]?.bool == false)
        #expect(rows[8]["event"]?.array?.map(\.string) == ["stop"] && rows[8]["timeout_ns"]?.int == 3_000_000_000)
        #expect(rows[17]["required"]?.bool == true)

        let names = try await host.run("list", "--names")
        #expect(
            names.output.split(separator: "\n") == [
                "10-a", "15-binary", "20-masked", "25-empty", "30-disabled", "40-untrusted", "50-mistaken", "70-lib", "75-dangling",
                "80-required",
            ])
    }

    @Test func isATableForPeople() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "object=container event=start,stop timeout=5s")
        host.directory.write("hooks.d/20-b", "#!/bin/sh\n", mode: 0o644)
        let hooks = host.directory("hooks.d")
        #expect(
            try await host.run("list").output == """
                SCRIPT  STATE     OBJECT     EVENT       QUALIFIER  NAME  TIMEOUT  PATH
                10-a    enabled   container  start,stop  *          *          5s  \(hooks)/10-a
                20-b    disabled  *          *           *          *        1min  \(hooks)/20-b (it is not executable; chmod +x it)

                """)
    }

    @Test func fitsATerminalAndIsColouredThere() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let plain = try await onTerminal(host, columns: 72, ["NO_COLOR": "1"])
        #expect(plain.allSatisfy { $0.count <= 72 } && plain.count == 2, "\(plain)")
        #expect(plain.last?.hasSuffix("…") == true, "\(plain)")
        let coloured = try await onTerminal(host, columns: 72, [:])
        #expect(coloured.last?.contains("\u{1b}[36m10-a\u{1b}[0m") == true, "\(coloured)")
        #expect(coloured.last?.contains("\u{1b}[32menabled\u{1b}[0m") == true, "\(coloured)")
        // Into a pipe goes the whole, and nothing but text.
        let piped = try await host.run(["list"], environment: ["TERM": "xterm", "COLUMNS": "40"]).output
        #expect(!piped.contains("\u{1b}") && piped.contains("\(host.directory("hooks.d"))/10-a\n"))
    }

    private func onTerminal(_ host: HookctlHost, columns: Int, _ environment: [String: String]) async throws -> [String] {
        let variables = environment.merging(["TERM": "xterm", "PATH": "/usr/bin:/bin"]) { $1 }
        let program = try await RunningProgram.start(
            "/bin/sh", ["-c", "stty cols \(columns); exec \(host.command) list"], environment: variables, blocked: [],
            streams: .terminal(Terminal()))
        let completion = try await program.end()
        #expect(completion.status == 0)
        return completion.output.split(whereSeparator: \.isNewline).map(String.init)
    }

    @Test func saysWhereItHasLookedInVain() async throws {
        let host = try HookctlHost("Directories=nowhere")
        let completion = try await host.run("list")
        #expect(completion.status == 0 && completion.output == "")
        #expect(completion.errors == "hookctl: no scripts in \(host.directory("hooks.d")), \(host.directory("nowhere"))\n")
        #expect(try await host.run("list", "--json") == .init(status: 0))
    }

    @Test func namesADirectoryThatCannotBeBelieved() async throws {
        let host = try HookctlHost("Directories=loose")
        host.hook("10-a")
        host.directory.script("loose/20-b", "")
        chmod(host.directory("loose"), 0o777)
        let reason = "\(host.directory("loose")) can be written by others (mode 0777); chmod go-w it"
        let text = try await host.run("list")
        #expect(text.status == 0 && text.errors == "hookctl: the directory \(host.directory("loose")) refuses every gate: \(reason)\n")
        #expect(!text.output.contains("20-b"))
        let rows = try await host.run("list", "--json").output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(rows.map { $0["state"]?.string } == ["enabled", "untrusted-directory"])
        #expect(rows.last?["reason"]?.string == reason)
    }

    /// A name is not the administrator's word: whoever may write there chose it.
    @Test func makesHostileNamesVisible() async throws {
        let host = try HookctlHost()
        host.directory.script("hooks.d/10-\u{1b}[31m\nx", "exit 1")
        let text = try await host.run("list")
        #expect(text.output.split(separator: "\n").count == 2 && !text.output.contains("\u{1b}"))
        #expect(text.output.contains("10-\\x1b[31m\\nx "))
        #expect(try await host.run("list", "--names").output == "10-\\x1b[31m\\nx\n")
        let veto = try await host.run("run", "container", "web1", "start", "before")
        #expect(veto.status == 1)
        #expect(veto.vetoes == ["hookctl: container/web1 start before: vetoed by 10-\\x1b[31m\\nx: it gave no reason (exit status 1)"])
        #expect(veto.complaints.count == veto.errors.split(separator: "\n").count)
    }
}
