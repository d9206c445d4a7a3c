import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct MaskTests {
    private func host() throws -> HookctlHost {
        let host = try HookctlHost("Directories=\nDirectories=etc.d lib.d")
        host.directory.directory("lib.d")
        return host
    }

    private func linkTarget(_ host: HookctlHost, _ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: host.directory(name))
    }

    @Test func keepsAScriptFromRunningUntilItIsUnmasked() async throws {
        let host = try host()
        host.directory.script("lib.d/20-quota", "echo 'no space left' >&2; exit 1")
        let gate = ["run", "container", "web1", "start", "before"]
        #expect(try await host.run(gate).status == 1)

        // The first directory is made when it is missing.
        #expect(try await host.run("mask", "20-quota") == .init(status: 0))
        #expect(linkTarget(host, "etc.d/20-quota") == "/dev/null")
        #expect(try await host.run(gate) == .init(status: 0, errors: "hookctl: container/web1 start before: 20-quota is masked\n"))
        #expect(try await host.run("mask", "20-quota") == .init(status: 0))

        #expect(try await host.run("unmask", "20-quota") == .init(status: 0))
        #expect(linkTarget(host, "etc.d/20-quota") == nil)
        #expect(try await host.run(gate).status == 1)
        #expect(
            try await host.run("unmask", "20-quota")
                == .init(status: 66, errors: "hookctl: 20-quota is not masked in \(host.directory("etc.d"))\n"))
    }

    /// For the script that comes with a package that is not installed yet.
    @Test func masksANameThatIsNowhereAndSaysSo() async throws {
        let host = try host()
        #expect(
            try await host.run("mask", "20-quoat")
                == .init(status: 0, errors: "hookctl: 20-quoat is masked; no script directory has a script of that name yet\n"))
    }

    @Test func overwritesNoFile() async throws {
        let host = try host()
        host.directory.script("etc.d/20-quota", "exit 1")
        let mask = try await host.run("mask", "20-quota")
        #expect(mask.status == 66)
        #expect(
            mask.errors
                == "hookctl: \(host.directory("etc.d/20-quota")) is a file of its own and would be lost; move it away, or make it not executable\n"
        )
        #expect(host.directory.read("etc.d/20-quota") == "#!/bin/sh\nexit 1\n")
        let unmask = try await host.run("unmask", "20-quota")
        #expect(unmask.status == 66 && host.directory.read("etc.d/20-quota") == "#!/bin/sh\nexit 1\n")
    }

    @Test func saysWhereAMaskIsThatIsNotItsOwn() async throws {
        let host = try host()
        symlink("/dev/null", host.directory("lib.d/20-quota"))
        #expect(
            try await host.run("unmask", "20-quota").errors
                == "hookctl: 20-quota is not masked in \(host.directory("etc.d")); it is by \(host.directory("lib.d/20-quota"))\n")
    }

    @Test(arguments: ["", ".", "..", "a/b", "/etc/passwd", "a/\u{301}b"]) func takesNamesOnly(name: String) async throws {
        let host = try host()
        for verb in ["mask", "unmask"] {
            let completion = try await host.run(verb, "--", name)
            #expect(completion.status == 64)
            #expect(completion.errors == "hookctl: \"\(name)\" is no script's name; give the file's name without its directory\n")
        }
    }

    @Test func takesANameThatBeginsWithADashBehindTwo() async throws {
        let host = try host()
        host.directory.script("lib.d/-x", "exit 1")
        #expect(try await host.run("mask", "--", "-x") == .init(status: 0))
        #expect(try await host.run("run", "container", "web1", "start", "before").status == 0)
    }

    /// Its listing shows U+FFFD for what cannot be read; masking what is shown helps.
    @Test func masksANameThatIsNoUTF8ByHowItIsShown() async throws {
        let host = try host()
        let path = Array(host.directory("lib.d/20-").utf8CString.dropLast()) + [CChar(bitPattern: 0xe9), 0]
        close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o755))
        let gate = ["run", "container", "web1", "start", "before"]
        let veto = try await host.run(gate)
        #expect(veto.status == 1)
        #expect(veto.errors == "hookctl: container/web1 start before: vetoed by 20-\u{fffd}: its name is not UTF-8; rename it (not run)\n")
        #expect(try await host.run(gate + ["--skip", "20-\u{fffd}"]).status == 0)
        #expect(try await host.run("mask", "20-\u{fffd}") == .init(status: 0))
        #expect(try await host.run(gate).status == 0)
    }

    @Test func failsWhereThereIsNoDirectoryForIt() async throws {
        let none = try HookctlHost("Directories=")
        #expect(
            try await none.run("mask", "a")
                == .init(status: 78, errors: "hookctl: there is no script directory; see Directories= in [Hooks]\n"))
        let file = try HookctlHost("Directories=\nDirectories=hookd.conf")
        let completion = try await file.run("mask", "a")
        #expect(completion.status == 71)
        #expect(completion.errors == "hookctl: cannot make the link \(file.configuration)/a: Not a directory (ENOTDIR)\n")
    }
}
