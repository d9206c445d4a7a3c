import Glibc
import Hooks
import Linux
import TestSupport
import Testing

@Suite struct CheckupTests {
    private let host = HookHost()
    private var hooks: String { host.directory("hooks.d") }

    @Test func isSilentWhenNothingIsWrong() throws {
        host.hook("10-a")
        host.hook("20-b", header: "object=container event=start timeout=5s")
        host.directory.write("hooks.d/30-disabled", "#!/bin/sh\n")
        host.directory.write("hooks.d/40-masked", "", mode: 0o755)
        host.directory.write("hooks.d/10-a~", "rubbish", mode: 0o777)
        host.directory.write("hooks.d/.hidden", "rubbish", mode: 0o777)
        host.directory.directory("hooks.d/listeners.d")
        symlink("/bin/true", host.directory("hooks.d/50-program"))
        #expect(try problems() == [])
    }

    @Test func missesNoDirectory() throws {
        #expect(try problems("Directories=hooks.d nowhere\nRuntimeDirectory=not/there/yet") == [])
    }

    private static let scripts: [(text: String, mode: UInt32, problem: String)] = [
        (
            "#!/bin/sh\n# hook: objekt=container\n", 0o755,
            "HOOKS/10-a:2:9: unknown key \"objekt\" in a hook's header; did you mean \"object\"?"
        ),
        ("#!/bin/sh\n# hook: timeout=5x\n", 0o755, "HOOKS/10-a:2:18: unknown unit \"x\"; "),
        ("#!/bin/sh\n", 0o775, "HOOKS/10-a refuses every gate: HOOKS/10-a can be written by others (mode 0775); chmod go-w it"),
        (
            "#!/bin/sh\n", 0o4755,
            "HOOKS/10-a refuses every gate: HOOKS/10-a has a set-user-ID or set-group-ID bit (mode 4755); chmod ug-s it"
        ),
        (
            "echo\n", 0o755,
            "HOOKS/10-a cannot run: it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""
        ),
        (
            "#!\n", 0o755,
            "HOOKS/10-a cannot run: it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""
        ),
        ("#!/bin/bsh\n", 0o755, "HOOKS/10-a cannot run: interpreter \"/bin/bsh\" not found (ENOENT); check its first line"),
        ("#! /bin/sh -e\r\n", 0o755, ""),
        (
            "#!/bin/sh\r\nexit 0\r\n", 0o755,
            "HOOKS/10-a cannot run: interpreter \"/bin/sh\\r\" not found (ENOENT); its lines end in CR LF, convert them to LF"
        ),
        (
            "#!/tmp\n", 0o755,
            "HOOKS/10-a cannot run: permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"
        ),
        (
            "#!/etc/passwd\n", 0o755,
            "HOOKS/10-a cannot run: permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"
        ),
    ]

    @Test(arguments: scripts) func saysWhatKeepsAScriptFromRunning(text: String, mode: UInt32, problem: String) throws {
        host.directory.write("hooks.d/10-a", text, mode: mode)
        let found = try problems()
        let expected = problem.replacing("HOOKS", with: hooks)
        #expect(found.count == (expected.isEmpty ? 0 : 1), "\(found)")
        #expect((found.first ?? "").hasPrefix(expected), "\(found)")
    }

    @Test func namesAScriptWhoseNameIsNoUTF8() throws {
        let path = Array((hooks + "/20-").utf8CString.dropLast()) + [CChar(bitPattern: 0xff), 0]
        close(open(path, O_WRONLY | O_CREAT, 0o755))
        #expect(try problems() == ["\(hooks)/20-\u{fffd} refuses every gate: its name is not UTF-8; rename it"])
    }

    @Test func findsRequiredScriptsThatCannotRun() throws {
        host.directory.write("hooks.d/20-disabled", "#!/bin/sh\n")
        host.directory.write("hooks.d/30-masked", "")
        host.hook("40-fine")
        let sections = ["10-nowhere", "20-disabled", "30-masked", "40-fine"].map { "[Hook \($0)]\nRequired=yes" }.joined(separator: "\n")
        #expect(
            try problems(sections) == [
                "10-nowhere is required and missing: it refuses the gates it asked for",
                "20-disabled is required and disabled: it refuses the gates it asked for",
                "30-masked is required and masked: it refuses the gates it asked for",
            ])
    }

    @Test func findsSectionsForScriptsThatAreNowhere() throws {
        host.hook("20-quota")
        #expect(
            try problems("[Hook 20-qouta]\nTimeout=5s\n[Hook 20-quota]\nTimeout=5s\n[Hook zzz]\n") == [
                "\(host.directory("hookd.conf")):4:2: no script directory has a script \"20-qouta\"; did you mean \"20-quota\"?",
                "\(host.directory("hookd.conf")):8:2: no script directory has a script \"zzz\"",
            ])
    }

    @Test func findsDirectoriesThatCannotBeBelieved() throws {
        host.directory.directory("loose", mode: 0o777)
        host.directory.write("file", "")
        #expect(
            try problems("Directories=loose hooks.d file") == [
                "the script directory \(host.directory("loose")) refuses every gate: \(host.directory("loose")) can be written by others (mode 0777); chmod go-w it",
                "the script directory \(host.directory("file")) refuses every gate: cannot look at \(host.directory("file")): Not a directory (ENOTDIR)",
            ])
    }

    private static let runtimes: [(path: String, problem: String)] = [
        ("run", ""), ("new/directory", ""),
        ("file", "the runtime directory refuses every gate: cannot look at @/file: Not a directory (ENOTDIR)"),
        ("file/below", "the runtime directory refuses every gate: cannot look at @/file: Not a directory (ENOTDIR)"),
        ("loose", "the runtime directory refuses every gate: @/loose can be written by others (mode 0777); chmod go-w it"),
        ("loose/below", "the runtime directory refuses every gate: @/loose can be written by others (mode 0777); chmod go-w it"),
    ]

    @Test(arguments: runtimes) func findsARuntimeDirectoryThatCannotBeUsed(path: String, problem: String) throws {
        host.directory.directory("loose", mode: 0o777)
        host.directory.write("file", "")
        let found = try problems("RuntimeDirectory=\(path)")
        let expected = problem.replacing("@", with: host.directory.path)
        #expect(found.count == (expected.isEmpty ? 0 : 1), "\(found)")
        #expect((found.first ?? "").hasPrefix(expected), "\(found)")
    }

    private func problems(_ settings: String = "") throws -> [String] {
        let path = host.directory.write("hookd.conf", "[Hooks]\nDirectories=hooks.d\nRuntimeDirectory=run\n\(settings)\n")
        return Checkup(try HookConfiguration.load(path)).problems
    }
}
