import Foundation
import Glibc
import TestSupport
import Testing

/// `hookctl libvirt` as libvirt calls it: by a link, with four words, and the XML on standard input.
@Suite struct LibvirtVerbTests {
    private static let uuid = "7814f9c5-bb41-445a-8ed4-37dbc0f8fd68"
    private static let xml = "<domain type='qemu'>\n  <name>web1</name>\n  <uuid>\(uuid)</uuid>\n</domain>\n"

    @Test(arguments: ["qemu", "lxc", "libxl", "qemu.d/50-hookd", "lxc.d/hookctl"])
    func isTheHookOfADomainByItsName(link: String) async throws {
        let host = try HookctlHost()
        host.hook(
            "10-a",
            "echo chatter; printf '%s ' \"$LIBVIRT_DRIVER\" \"$HOOK_ID\" >\(host.directory("variables")); cat >\(host.directory("xml"))")

        let call = try await call(host, as: link, "web1", "prepare", "begin", "-")

        #expect(call.status == 0)
        #expect(call.output == "")
        #expect(call.errors == "10-a: chatter\n")
        #expect(host.calls == ["10-a domain web1 prepare begin -"])
        #expect(host.directory.read("xml") == Self.xml)
        #expect(host.directory.read("variables") == "\(link.prefix { $0 != "." && $0 != "/" }) \(Self.uuid) ")
        await host.expectNothingLeft()
    }

    @Test func isTheHookOfANetworkAndOfTheDaemon() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "cat")

        #expect(try await call(host, as: "network", "lan", "port-created", "begin", "-", input: "").status == 0)
        #expect(try await call(host, as: "daemon", "-", "shutdown", "-", "shutdown", input: "") == .init(status: 0))

        #expect(host.calls == ["10-a network lan port-created begin -", "10-a daemon - shutdown - shutdown"])
    }

    @Test(arguments: ["migrate", "restore"]) func writesTheXMLAsItWasRewrittenAndNothingElse(operation: String) async throws {
        let host = try HookctlHost()
        host.hook("10-source", header: "event=\(operation)", "echo 'on standard error' >&2; sed s,web1,web2,")
        host.hook("20-title", header: "event=\(operation)", "sed 's,</name>,&<title>x</title>,'")
        host.hook("30-silent", header: "event=\(operation)", "cat >/dev/null")

        let call = try await call(host, as: "qemu", "web1", operation, "begin", "-")

        #expect(call.status == 0)
        #expect(call.output == Self.xml.replacing("web1", with: "web2").replacing("</name>", with: "</name><title>x</title>"))
        #expect(call.errors == "10-source: on standard error\n")
    }

    @Test(arguments: [("qemu", "migrate", "cat"), ("libxl", "migrate", "cat >/dev/null"), ("qemu", "restore", ":")])
    func writesNothingWhereTheXMLIsAsItWas(driver: String, operation: String, action: String) async throws {
        let host = try HookctlHost()
        #expect(try await call(host, as: driver, "web1", operation, "begin", "-") == .init(status: 0))
        host.hook("10-a", header: "event=\(operation)", action)
        #expect(try await call(host, as: driver, "web1", operation, "begin", "-") == .init(status: 0))
        #expect(host.calls == ["10-a domain web1 \(operation) begin -"])
    }

    /// libvirt reads nothing there: what the hooks of LXC's driver write is no document.
    @Test func filtersNothingWhereLibvirtDoesNotRead() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "event=restore", "sed s,web1,web2,")
        #expect(try await call(host, as: "lxc", "web1", "restore", "begin", "-").output == "")
    }

    @Test func writesNoXMLAfterAVetoAndUndoesNothing() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "sed s,web1,web2,")
        host.hook("20-no", "echo 'not here' >&2; exit 1")

        let call = try await call(host, as: "qemu", "web1", "migrate", "begin", "-")

        #expect(call.status == 1)
        #expect(call.output == "")
        #expect(call.errors == "hookctl libvirt: domain/web1 migrate begin: vetoed by 20-no: not here (exit status 1)\n")
        #expect(host.calls == ["10-a domain web1 migrate begin -", "20-no domain web1 migrate begin -"])
    }

    @Test func takesTheDriverAsAnOption() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        #expect(
            try await host.run("libvirt", "--driver", "network", "lan", "start", "begin", "-", input: "<hookData/>") == .init(status: 0))
        #expect(host.calls == ["10-a network lan start begin -"])
    }

    /// What no libvirt says: nothing runs, and libvirt gives up what it was about to do.
    @Test(
        arguments: [
            (["web1"], "hookctl: missing argument OPERATION"), ([], "hookctl: missing argument NAME"),
            (["web1", "prepare", "begin"], "hookctl: missing argument EXTRA"),
            (["web1", "prepare", "begin", "-", "x"], "hookctl: unexpected argument 'x'"),
            (["", "prepare", "begin", "-"], "hookctl libvirt: invalid name \"\": it is empty;"),
            (["a/b", "prepare", "begin", "-"], "hookctl libvirt: invalid name \"a/b\": it holds a slash;"),
            (["--help", "prepare", "begin", "-"], "hookctl libvirt: invalid name \"--help\": it begins with '-'"),
            (["web1", "pre pare", "begin", "-"], "hookctl libvirt: invalid event \"pre pare\": it may hold letters"),
            (["web1", "prepare", "", "-"], "hookctl libvirt: invalid qualifier \"\": it is empty;"),
            (["web1", "prepare", "begin", "a\nb"], "hookctl libvirt: invalid extra"),
        ])
    func runsNothingForWhatIsNoCall(words: [String], complaint: String) async throws {
        let host = try HookctlHost()
        host.hook("10-a")

        let call = try await call(host, as: "qemu", words)

        #expect(call.status == 64 || call.status == 65)
        #expect(call.output == "")
        #expect(call.errors.hasPrefix(complaint), "\(call.errors)")
        #expect(call.errors.contains("libvirt"))
        #expect(host.calls == [])
        #expect(try host.loggedEvents().isEmpty)
    }

    @Test func asksWhichHookItIs() async throws {
        let host = try HookctlHost()
        host.hook("10-a")

        let none = try await host.run("libvirt", "web1", "prepare", "begin", "-")
        #expect(none.status == 65)
        #expect(none.errors.hasPrefix("hookctl libvirt: which of libvirt's hooks it is called as is not said; give --driver"))
        let unknown = try await host.run("libvirt", "--driver", "vbox", "web1", "prepare", "begin", "-")
        #expect(unknown.status == 64)
        #expect(unknown.errors.hasPrefix("hookctl: 'vbox' is not a value for --driver: one of"))
        #expect(host.calls == [])
    }

    @Test func passesOnWhatIsNoXMLAndWhatIsLong() async throws {
        let host = try HookctlHost()
        host.hook("10-size", "wc -c >\(host.directory("size"))")
        #expect(try await call(host, as: "qemu", "web1", "prepare", "begin", "-", input: "no XML \u{0}").status == 0)
        #expect(host.directory.lines("size") == ["8"])
        #expect(
            try await call(host, as: "qemu", "web1", "prepare", "begin", "-", input: String(repeating: "x", count: 4 << 20)).status == 0)
        #expect(host.directory.lines("size") == ["\(4 << 20)"])
    }

    /// Calls `hookctl` by a link of this name, with no more of an environment than libvirt gives and the place of the configuration.
    private func call(
        _ host: HookctlHost, as link: String, _ words: String..., input: String = LibvirtVerbTests.xml
    ) async throws -> RealProgram.Completion { try await call(host, as: link, words, input: input) }

    private func call(
        _ host: HookctlHost, as link: String, _ words: [String], input: String = LibvirtVerbTests.xml
    ) async throws -> RealProgram.Completion {
        let path = host.directory("libvirt/\(link)")
        host.directory.directory("libvirt/\(link.contains("/") ? String(link.prefix { $0 != "/" }) : "")")
        symlink(host.hookctl.path, path)
        return try await host.start(program: path, words, input: input, environment: ["HOOKD_CONFIG": host.configuration]).end()
    }
}
