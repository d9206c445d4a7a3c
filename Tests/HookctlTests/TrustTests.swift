import Foundation
import Glibc
import TestSupport
import Testing

/// What somebody else could have written is not run, and keeps a gate shut until it is mended, masked or skipped.
@Suite(.enabled(if: Requirements(programs: [], root: true).areMetOrMandatory, "giving files away needs root")) struct TrustTests {
    private static let gate = ["run", "container", "web1", "start", "before"]

    /// A host with a script directory `etc.d`, for masks, before `lib.d`, whose `20-odd` has something wrong with it.
    private func host() throws -> HookctlHost {
        let host = try HookctlHost("Directories=\nDirectories=etc.d lib.d")
        host.directory.script("lib.d/10-fine", "echo fine")
        return host
    }

    private static let scripts: [(name: String, make: @Sendable (TemporaryDirectory) -> Void, reason: String)] = [
        (
            "group-writable", { $0.write("lib.d/20-odd", "#!/bin/sh\n", mode: 0o775) },
            "LIB/20-odd can be written by others (mode 0775); chmod go-w it"
        ),
        (
            "world-writable", { $0.write("lib.d/20-odd", "#!/bin/sh\n", mode: 0o757) },
            "LIB/20-odd can be written by others (mode 0757); chmod go-w it"
        ),
        (
            "set-user-ID", { $0.write("lib.d/20-odd", "#!/bin/sh\n", mode: 0o4755) },
            "LIB/20-odd has a set-user-ID or set-group-ID bit (mode 4755); chmod ug-s it"
        ),
        (
            "set-group-ID", { $0.write("lib.d/20-odd", "#!/bin/sh\n", mode: 0o2755) },
            "LIB/20-odd has a set-user-ID or set-group-ID bit (mode 2755); chmod ug-s it"
        ),
        (
            "another owner", { chown($0.script("lib.d/20-odd", ""), 4711, 0) },
            "LIB/20-odd belongs to user 4711, neither root nor the user hooks run as; chown it"
        ),
        (
            "another owner, not executable", { chown($0.write("lib.d/20-odd", "#!/bin/sh\n"), 4711, 0) },
            "LIB/20-odd belongs to user 4711, neither root nor the user hooks run as; chown it"
        ),
        (
            "another owner, empty", { chown($0.write("lib.d/20-odd", ""), 4711, 0) },
            "LIB/20-odd belongs to user 4711, neither root nor the user hooks run as; chown it"
        ),
        (
            "link to an untrusted file",
            {
                $0.write("else/script", "#!/bin/sh\n", mode: 0o775)
                symlink("../else/script", $0("lib.d/20-odd"))
            }, "@/else/script can be written by others (mode 0775); chmod go-w it"
        ),
        (
            "link through an untrusted directory",
            {
                $0.script("else/script", "")
                chmod($0("else"), 0o777)
                symlink("../else/script", $0("lib.d/20-odd"))
            }, "@/else can be written by others (mode 0777); chmod go-w it"
        ),
        (
            "link to a link of another owner",
            {
                $0.directory("else", mode: 0o1777)
                symlink("/bin/true", $0("else/link"))
                lchown($0("else/link"), 4711, 4711)
                symlink("../else/link", $0("lib.d/20-odd"))
            }, "@/else/link belongs to user 4711, neither root nor the user hooks run as; chown it"
        ),
        ("dangling link", { symlink("nowhere", $0("lib.d/20-odd")) }, "cannot look at LIB/nowhere: No such file or directory (ENOENT)"),
        (
            "link to itself", { symlink("20-odd", $0("lib.d/20-odd")) },
            "cannot look at LIB/20-odd: Too many levels of symbolic links (ELOOP)"
        ),
        ("link to a device", { symlink("/dev/zero", $0("lib.d/20-odd")) }, "/dev/zero is no regular file"),
        ("link to a directory", { symlink("/usr", $0("lib.d/20-odd")) }, "LIB/20-odd is no regular file"),
        ("FIFO", { mkfifo($0("lib.d/20-odd"), 0o755) }, "LIB/20-odd is no regular file"),
    ]

    @Test(arguments: scripts.indices) func refusesTheGateAndSaysWhy(index: Int) async throws {
        let (_, make, text) = Self.scripts[index]
        let host = try host()
        make(host.directory)
        let reason = text.replacing("LIB", with: host.directory("lib.d")).replacing("@", with: host.directory.path)

        // Known beforehand: nothing is started.
        #expect(
            try await host.run(Self.gate)
                == .init(status: 1, errors: "hookctl: container/web1 start before: vetoed by 20-odd: \(reason) (not run)\n"))
        #expect(
            try await host.run("run", "container", "web1", "stop", "after")
                == .init(status: 0, errors: "10-fine: fine\nhookctl: container/web1 stop after: 20-odd failed: \(reason) (not run)\n"))
        #expect(try await host.run("check").errors == "hookctl: \(host.directory("lib.d"))/20-odd refuses every gate: \(reason)\n")

        // The ways out for the day on which it cannot be mended.
        #expect(
            try await host.run(Self.gate + ["--skip", "20-odd"])
                == .init(status: 0, errors: "hookctl: container/web1 start before: 20-odd is skipped\n10-fine: fine\n"))
        #expect(try await host.run("mask", "20-odd") == .init(status: 0))
        #expect(
            try await host.run(Self.gate)
                == .init(status: 0, errors: "hookctl: container/web1 start before: 20-odd is masked\n10-fine: fine\n"))
        #expect(try await host.run("check") == .init(status: 0))
    }

    private static let directories: [(name: String, make: @Sendable (TemporaryDirectory) -> Void, path: String, reason: String)] = [
        ("group-writable", { chmod($0("a/lib.d"), 0o775) }, "a/lib.d", "@/a/lib.d can be written by others (mode 0775); chmod go-w it"),
        ("group-writable parent", { chmod($0("a"), 0o775) }, "a/lib.d", "@/a can be written by others (mode 0775); chmod go-w it"),
        (
            "another owner", { chown($0("a/lib.d"), 4711, 0) }, "a/lib.d",
            "@/a/lib.d belongs to user 4711, neither root nor the user hooks run as; chown it"
        ),
        (
            "another owner's parent", { chown($0("a"), 4711, 0) }, "a/lib.d",
            "@/a belongs to user 4711, neither root nor the user hooks run as; chown it"
        ),
        (
            "link through an untrusted directory",
            {
                chmod($0("a"), 0o777)
                symlink("a/lib.d", $0("link"))
            }, "link", "@/a can be written by others (mode 0777); chmod go-w it"
        ),
        ("a file", { $0.write("file", "") }, "file", "cannot look at @/file: Not a directory (ENOTDIR)"),
        ("below a file", { $0.write("file", "") }, "file/lib.d", "cannot look at @/file: Not a directory (ENOTDIR)"),
        ("link to itself", { symlink("loop", $0("loop")) }, "loop", "cannot look at @/loop: Too many levels of symbolic links (ELOOP)"),
    ]

    /// Nobody knows what would be in it: neither a mask nor a skip can help.
    @Test(arguments: directories.indices) func aDirectoryThatCannotBeBelievedRefusesEveryGate(index: Int) async throws {
        let (_, make, path, text) = Self.directories[index]
        let other = TemporaryDirectory()
        other.script("a/lib.d/20-odd", "echo odd")
        let host = try HookctlHost("Directories=\(other(path))")
        host.hook("10-fine")
        make(other)
        let reason = text.replacing("@", with: other.path)
        #expect(
            try await host.run(Self.gate + ["--skip", "20-odd"]).vetoes
                == ["hookctl: container/web1 start before: vetoed by \(other(path)): \(reason) (not run)"])
        #expect(host.calls == [])
        let after = try await host.run("run", "container", "web1", "stop", "after")
        #expect(after.status == 0 && host.calls == ["10-fine container web1 stop after -"])
        #expect(after.complaints == ["hookctl: container/web1 stop after: \(other(path)) failed: \(reason) (not run)"])
        let check = try await host.run("check")
        #expect(check.status == 1 && check.errors == "hookctl: the script directory \(other(path)) refuses every gate: \(reason)\n")
    }

    /// The system's temporary directory is one: others may make names there, and not replace ours.
    @Test func aStickyDirectoryAboveIsFine() async throws {
        let host = try host()
        chmod(host.directory.path, 0o1777)
        #expect(try await host.run(Self.gate) == .init(status: 0, errors: "10-fine: fine\n"))
    }

    /// In a sticky script directory anybody could otherwise take root's scripts out of force.
    @Test func aMaskOfSomebodyElsesMasksNothing() async throws {
        let host = try host()
        host.directory.directory("etc.d", mode: 0o1777)
        symlink("/dev/null", host.directory("etc.d/10-fine"))
        #expect(try await host.run(Self.gate) == .init(status: 0, errors: "hookctl: container/web1 start before: 10-fine is masked\n"))
        lchown(host.directory("etc.d/10-fine"), 4711, 4711)
        let veto = try await host.run(Self.gate)
        #expect(veto.status == 1)
        #expect(
            veto.errors
                == "hookctl: container/web1 start before: vetoed by 10-fine: \(host.directory("etc.d/10-fine")) belongs to user 4711, neither root nor the user"
                + " hooks run as; chown it (not run)\n")
    }

    @Test func aLinkToATrustedProgramIsFine() async throws {
        let host = try host()
        symlink("/bin/false", host.directory("lib.d/20-odd"))
        let veto = try await host.run(Self.gate)
        #expect(veto.vetoes == ["hookctl: container/web1 start before: vetoed by 20-odd: it gave no reason (exit status 1)"])
    }

    @Test func aRuntimeDirectoryOfSomebodyElsesIs71() async throws {
        let host = try host()
        chown(host.directory("run"), 4711, 0)
        let foreign = try await host.run(Self.gate)
        #expect(foreign.status == 71)
        #expect(
            foreign.errors
                == "hookctl: container/web1 start before: the runtime directory cannot be trusted: \(host.directory("run")) belongs to user 4711, neither root"
                + " nor the user hooks run as; chown it\n")
        chown(host.directory("run"), 0, 0)
        #expect(try await host.run(Self.gate).status == 0)
        chmod(host.directory("run/runs"), 0o770)
        let loose = try await host.run(Self.gate)
        #expect(loose.status == 71)
        #expect(
            loose.errors
                == "hookctl: container/web1 start before: the runtime directory cannot be trusted: \(host.directory("run/runs")) can be written by others"
                + " (mode 0770); chmod go-w it\n")
    }
}
