import Foundation
import Glibc
import Linux
import TestSupport
import Testing

@Suite struct InstallTests {
    private let root = TemporaryDirectory()
    private let hookctl: RealProgram

    init() throws { hookctl = try RealProgram.built("hookctl") }

    private func install(_ arguments: String...) async throws -> RealProgram.Completion {
        try await hookctl.run(["install"] + arguments + ["--root", root.path, "--program", "/usr/bin/hookctl"])
    }

    private static let conf = "usr/share/lxc/config/common.conf.d/50-hookd.conf"

    /// Everything below the root, links with their targets.
    private var files: [String] {
        (FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []).sorted().compactMap { name in
            var status = stat()
            lstat(root(name), &status)
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return nil
            case S_IFLNK: return "\(name) -> \((try? linkTarget(root(name))) ?? "?")"
            case let kind: return "\(name) \(String(status.st_mode & ~kind, radix: 8))"
            }
        }
    }

    @Test func putsAFileInPlaceOnceAndTakesItAwayAgain() async throws {
        root.directory("usr/share/lxc/config")
        #expect(try await install("lxc") == .init(status: 0, output: "wrote \(root(Self.conf))\n"))
        #expect(files == ["\(Self.conf) 644"])
        let text = try #require(root.read(Self.conf))
        #expect(text.hasPrefix("# Written by hookctl install lxc, which replaces it; "))
        #expect(text.contains("\nlxc.hook.pre-start = /usr/bin/hookctl lxc --\n"))

        #expect(try await install("lxc") == .init(status: 0, output: "\(root(Self.conf)) is there already\n"))
        #expect(root.read(Self.conf) == text)
        #expect(try await install("lxc", "--uninstall") == .init(status: 0, output: "removed \(root(Self.conf))\n"))
        #expect(files == [])
        #expect(try await install("lxc", "--uninstall") == .init(status: 0, output: "\(root(Self.conf)) is not there\n"))
    }

    @Test func replacesAnEarlierVersionsFileWithoutChangingItInPlace() async throws {
        root.write(
            Self.conf, "# Written by hookctl install lxc, which replaces it; other lines belong into a file of their own.\nold\n",
            mode: 0o600)
        let reader = try FileDescriptor.open(root(Self.conf), .readOnly)
        #expect(
            try await install("lxc") == .init(status: 0, output: "replaced \(root(Self.conf)), of an earlier hookctl or edited since\n"))
        #expect(files == ["\(Self.conf) 644"])
        #expect(root.read(Self.conf)?.contains("\nold\n") == false)
        // Whoever was reading it has read the old one to its end.
        #expect(String(decoding: try reader.readAll(), as: UTF8.self).hasSuffix("\nold\n"))
    }

    @Test func leavesWhatItHasNotWrittenAndDoesTheRest() async throws {
        let directory = root.directory("etc/libvirt/hooks/qemu.d")
        root.directory("etc/libvirt/hooks/network.d/hookd")
        root.script("etc/libvirt/hooks/lxc.d/hookd", "exec /usr/bin/hookctl libvirt --driver lxc \"$@\"")
        try FileManager.default.createSymbolicLink(atPath: directory + "/hookd", withDestinationPath: "/opt/hookctl")
        let hooks = root("etc/libvirt/hooks")
        let others = ["lxc.d/hookd left alone: not written by hookctl", "network.d/hookd left alone: not written by hookctl"]
        let hint = "restart libvirtd, or send it HUP: it looks for hooks at no other time\n"
        let before = files
        let wanted =
            ["linked qemu.d/hookd to /usr/bin/hookctl"] + others + ["daemon", "libxl"].map { "linked \($0).d/hookd to /usr/bin/hookctl" }
        func lines(_ lines: [String]) -> String {
            lines.map { line in
                let words = line.split(separator: " ").map(String.init)
                return words.map { $0.hasSuffix(".d/hookd") ? "\(hooks)/\($0)" : $0 }.joined(separator: " ") + "\n"
            }.joined()
        }

        let dry = try await install("libvirt", "--dry-run")
        #expect(dry == .init(status: 73, output: lines(wanted).replacing("linked ", with: "would link ")))
        #expect(files == before)

        #expect(try await install("libvirt") == .init(status: 73, output: lines(wanted) + hint))
        #expect(
            files == [
                "etc/libvirt/hooks/daemon.d/hookd -> /usr/bin/hookctl", "etc/libvirt/hooks/libxl.d/hookd -> /usr/bin/hookctl",
                "etc/libvirt/hooks/lxc.d/hookd 755", "etc/libvirt/hooks/qemu.d/hookd -> /usr/bin/hookctl",
            ])

        let removed = ["removed qemu.d/hookd"] + others + ["removed daemon.d/hookd", "removed libxl.d/hookd"]
        #expect(try await install("libvirt", "--uninstall") == .init(status: 73, output: lines(removed) + hint))
        #expect(files == ["etc/libvirt/hooks/lxc.d/hookd 755"])
    }

    @Test func putsPodmansFilesInPlaceAndTakesThemAway() async throws {
        root.directory("usr/share/containers")
        #expect(try await install("oci").status == 0)
        #expect(!files.isEmpty && files.allSatisfy { $0.hasPrefix("usr/share/containers/oci/hooks.d/hookd-") && $0.hasSuffix(".json 644") })
        #expect(try await install("oci").output.split(separator: "\n").allSatisfy { $0.hasSuffix(" is there already") })
        #expect(try await install("oci", "--uninstall").status == 0)
        #expect(files == [])
    }

    @Test func saysWhatItDoesForPrograms() async throws {
        root.directory("usr/share/lxc/config")
        let path = root(Self.conf)
        #expect(
            try await install("lxc", "--json", "--dry-run")
                == .init(status: 0, output: "{\"path\":\"\(path)\",\"action\":\"write\",\"done\":false}\n"))
        #expect(
            try await install("lxc", "--json") == .init(status: 0, output: "{\"path\":\"\(path)\",\"action\":\"write\",\"done\":true}\n"))
        #expect(
            try await install("lxc", "--json") == .init(status: 0, output: "{\"path\":\"\(path)\",\"action\":\"keep\",\"done\":false}\n"))
    }

    private static let missing: [(manager: String, name: String, home: String)] = [
        ("oci", "podman or CRI-O", "/usr/share/containers"), ("lxc", "LXC", "/usr/share/lxc/config"),
        ("libvirt", "libvirt", "/etc/libvirt"),
    ]

    @Test(arguments: missing) func makesNoPlaceForAManagerThatIsNotThere(manager: String, name: String, home: String) async throws {
        let complaint = "hookctl: \(name) is not installed: there is no directory \(root.path)\(home)\n"
        #expect(try await install(manager) == .init(status: 69, errors: complaint))
        #expect(try await install(manager, "--uninstall") == .init(status: 69, errors: complaint))
        #expect(files == [])
    }

    /// A link below another root would lead out of it, to the host's own files.
    @Test func followsNoLinkBelowAnotherRoot() async throws {
        let outside = TemporaryDirectory()
        outside.directory("lxc/config")
        root.directory("usr/share")
        try FileManager.default.createSymbolicLink(atPath: root("usr/share/lxc"), withDestinationPath: outside("lxc"))
        let install = try await install("lxc")
        #expect(install.status == 71)
        #expect(install.errors.hasPrefix("hookctl: cannot look at \(root("usr/share/lxc/config")): "), "\(install.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside("lxc/config")) == [])
    }

    private static let mistakes: [(arguments: [String], message: String)] = [
        (["lxc", "--root", ""], "--root wants a directory, and not nothing"),
        (["lxc", "--root", "/nowhere", "--program", "bin/hookctl"], "--program wants an absolute path, and not \"bin/hookctl\""),
        (
            ["lxc", "--root", "/nowhere", "--program", "/a b/hookctl"],
            "LXC has a shell call its hooks, which would not find /a b/hookctl; it needs a path without blanks and signs"
        ),
    ]

    @Test(arguments: mistakes.indices) func refusesWhatCouldNotWork(index: Int) async throws {
        let (arguments, message) = Self.mistakes[index]
        #expect(try await hookctl.run(["install"] + arguments) == .init(status: 64, errors: "hookctl: \(message)\n"))
    }

    /// Named by itself, the program is found where its file really is.
    @Test func byDefaultTheManagerCallsThisVeryProgram() async throws {
        root.directory("etc/libvirt")
        let link = root("elsewhere")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: hookctl.path)
        #expect(try await RealProgram(path: link).run(["install", "libvirt", "--root", root.path]).status == 0)
        let real = try #require(realpath(hookctl.path, nil))
        defer { free(real) }
        #expect(try linkTarget(root("etc/libvirt/hooks/qemu.d/hookd")) == String(cString: real))
    }

    /// The link's directory says which of libvirt's hooks it is: nothing else does.
    @Test func anInstalledLinkIsLibvirtsHook() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        root.directory("etc/libvirt")
        #expect(try await hookctl.run(["install", "libvirt", "--root", root.path]).status == 0)
        for (driver, object) in [("qemu", "domain"), ("lxc", "domain"), ("libxl", "domain"), ("network", "network")] {
            let link = RealProgram(path: root("etc/libvirt/hooks/\(driver).d/hookd"))
            let environment = ProcessInfo.processInfo.environment.merging(["HOOKD_CONFIG": host.configuration]) { $1 }
            let completion = try await link.run(["web1", "start", "begin", "-"], environment: environment, input: "<x/>")
            #expect(completion.status == 0, "\(driver): \(completion.errors)")
            #expect(host.calls.last == "10-a \(object) web1 start begin -")
        }
        #expect(host.calls.count == 4)
    }
}
