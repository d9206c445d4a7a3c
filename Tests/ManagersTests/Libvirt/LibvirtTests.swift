import Events
import Foundation
import Glibc
import TestSupport
import Testing

private let requirements = Requirements(
    programs: ["libvirtd", "virsh", "qemu-system-x86_64", "unshare", "nsenter", "ip", "busybox"], root: true)

/// Debian's libvirt 9, unmodified, whose hooks are links to hookctl.
@Suite(
    .enabled(
        if: requirements.areMetOrMandatory,
        "needs libvirt-daemon, libvirt-clients, libvirt-daemon-driver-lxc, qemu-system-x86, busybox-static and root: see Tests/install-packages"
    )
)
struct LibvirtTests {
    init() throws { try #require(requirements.missing == []) }

    @Test func callsTheHooksOfADomainInTheOrderOfItsLife() async throws {
        try await withHost(links: ["qemu"]) { host in
            host.hook("10-first")
            host.hook("20-document", header: "object=domain event=started", "cat >\(host.directory("document"))")
            host.hook(
                "30-variables", header: "object=domain event=started",
                "printf '%s\\n' \"$LIBVIRT_DRIVER\" \"$HOOK_ID\" >\(host.directory("variables"))")
            try await host.define("web1")

            try await host.done("start", "web1")
            try await host.done("destroy", "web1")

            #expect(
                host.calls.filter { $0.hasPrefix("10-first ") } == [
                    "10-first domain web1 prepare begin -",
                    "10-first domain web1 start begin -",
                    "10-first domain web1 started begin -",
                    "10-first domain web1 stopped end -",
                    "10-first domain web1 release end -",
                ])
            let document = try #require(host.directory.read("document"))
            #expect(document.hasPrefix("<domain type='qemu' id='1'>\n  <name>web1</name>\n"))
            #expect(document.hasSuffix("</domain>\n"))
            let uuid = try await host.done("domuuid", "web1")
            #expect(host.directory.lines("variables") == ["qemu", uuid])
            #expect(
                try told(host).filter { $0.hasPrefix("/domain/") } == [
                    "/domain/start web1 \(uuid) qemu by libvirtd", "/domain/exit web1 \(uuid) qemu by libvirtd",
                    "/domain/release web1 \(uuid) qemu by libvirtd",
                ])
        }
    }

    /// The points at which libvirt gives up, with what it calls afterwards, which is why hookctl calls nothing with `aborted`.
    @Test(arguments: [("prepare", ["prepare"]), ("start", ["prepare", "start"]), ("started", ["prepare", "start", "started"])])
    func doesNotStartADomainWhenAHookVetoesAndSaysWhy(operation: String, called: [String]) async throws {
        try await withHost(links: ["qemu"]) { host in
            host.hook("10-first")
            host.hook("20-quota", header: "event=\(operation) qualifier=begin", "echo 'no space left' >&2; exit 3")
            try await host.define("web1")

            let start = try await host.virsh("start", "web1")

            #expect(start.status == 1)
            #expect(
                start.errors.contains(
                    "/etc/libvirt/hooks/qemu web1 \(operation) begin -) unexpected exit status 1: "
                        + "hookctl libvirt: domain/web1 \(operation) begin: vetoed by 20-quota: no space left (exit status 3)"),
                "\(start.errors)")
            #expect(try await host.state(of: "web1") == "shut off")
            #expect(
                host.calls.filter { $0.hasPrefix("10-first ") }
                    == called.map { "10-first domain web1 \($0) begin -" }
                    + ["10-first domain web1 stopped end -", "10-first domain web1 release end -"])

            // The directory is read afresh.
            host.removeHook("20-quota")
            try await host.done("start", "web1")
        }
    }

    @Test func tellsOfAStartThatFailsByItselfAsStoppedAndReleased() async throws {
        try await withHost(links: ["qemu"]) { host in
            host.hook("10-first")
            // It says what QEMU says while libvirt asks what it can do, and then does not start.
            let qemu = try #require(RealProgram.named("qemu-system-x86_64"))
            host.directory.script("qemu", "case \" $* \" in *' guest='*) exit 1 ;; esac\nexec \(qemu.path) \"$@\"")
            try await host.define("web1", emulator: host.directory("qemu"))

            let start = try await host.virsh("start", "web1")

            #expect(start.status == 1)
            #expect(!start.errors.contains("Hook script"), "\(start.errors)")
            #expect(
                host.calls == [
                    "10-first domain web1 prepare begin -", "10-first domain web1 start begin -", "10-first domain web1 stopped end -",
                    "10-first domain web1 release end -",
                ])
        }
    }

    @Test func goesOnWhateverAHookSaysOfADomainThatIsGone() async throws {
        try await withHost(links: ["qemu"]) { host in
            host.hook("10-fails", header: "qualifier=end", "exit 1")
            host.hook("20-last", header: "qualifier=end")
            try await host.define("web1")
            try await host.done("start", "web1")

            try await host.done("destroy", "web1")

            #expect(try await host.state(of: "web1") == "shut off")
            #expect(
                host.calls == [
                    "10-fails domain web1 stopped end -", "20-last domain web1 stopped end -", "10-fails domain web1 release end -",
                    "20-last domain web1 release end -",
                ])
        }
    }

    @Test func rewritesTheXMLOfADomainThatIsRestored() async throws {
        try await withHost(links: ["qemu"]) { host in
            host.hook("10-chatter", header: "event=prepare,start,started,stopped,release", "echo chatter")
            host.hook("20-silent", header: "event=restore", "cat >/dev/null")
            try await host.define("web1")
            try await host.done("start", "web1")
            try await host.done("save", "web1", host.directory("saved"))
            // As it was: nobody has rewritten it.
            try await host.done("restore", host.directory("saved"))
            try await host.done("save", "web1", host.directory("saved"))

            host.hook("30-title", header: "event=restore", "sed 's,</name>,&<title>moved,;s,<title>moved,&</title>,'")
            host.hook("40-check", header: "event=restore", "cat >\(host.directory("seen"))")
            try await host.done("restore", host.directory("saved"))

            #expect(try await host.done("desc", "--title", "web1") == "moved")
            #expect(host.directory.read("seen")?.contains("<name>web1</name><title>moved</title>") == true)
        }
    }

    @Test func doesNotRestoreADomainWhenAHookVetoes() async throws {
        try await withHost(links: ["qemu"]) { host in
            host.hook("10-no", header: "event=restore", "echo 'not here' >&2; exit 1")
            try await host.define("web1")
            try await host.done("start", "web1")
            try await host.done("save", "web1", host.directory("saved"))

            let restored = try await host.virsh("restore", host.directory("saved"))

            #expect(restored.status == 1)
            #expect(
                restored.errors.contains("hookctl libvirt: domain/web1 restore begin: vetoed by 10-no: not here (exit status 1)"),
                "\(restored.errors)")
            #expect(try await host.state(of: "web1") == "shut off")
        }
    }

    @Test func rewritesTheXMLOfADomainThatComesFromAnotherHost() async throws {
        try await withHost(links: ["qemu"]) { source in
            try await withHost(links: ["qemu"]) { destination in
                source.hook("10-note")
                destination.hook("10-note")
                destination.hook("20-title", header: "event=migrate", "sed 's,</name>,&<title>moved</title>,'")
                destination.hook(
                    "30-full", header: "event=migrate", "[ ! -e \(destination.directory("full")) ] || { echo full >&2; exit 1; }")
                try await source.define("web1")
                try await source.done("start", "web1")
                #expect(source.takeCalls().count == 3)

                destination.directory.write("full", "")
                let refused = try await source.migrate("web1", to: destination)
                #expect(refused.status == 1)
                #expect(
                    refused.errors.contains("hookctl libvirt: domain/web1 migrate begin: vetoed by 30-full: full (exit status 1)"),
                    "\(refused.errors)")
                #expect(try await source.state(of: "web1") == "running")
                #expect(
                    destination.takeCalls() == [
                        "10-note domain web1 migrate begin -", "20-title domain web1 migrate begin -",
                        "30-full domain web1 migrate begin -",
                    ])

                unlink(destination.directory("full"))
                let migrated = try await source.migrate("web1", to: destination)
                #expect(migrated.status == 0, "\(migrated.errors)\(source.log)\(destination.log)")
                #expect(try await source.state(of: "web1") == "shut off")
                #expect(try await destination.state(of: "web1") == "running")
                #expect(try await destination.done("desc", "--title", "web1") == "moved")
                #expect(
                    source.calls == ["10-note domain web1 stopped end -", "10-note domain web1 release end -"])
                #expect(
                    destination.calls.filter { $0.hasPrefix("10-note ") } == [
                        "10-note domain web1 migrate begin -", "10-note domain web1 prepare begin -", "10-note domain web1 start begin -",
                        "10-note domain web1 started begin -",
                    ])
            }
        }
    }

    @Test func endsADomainThatAHookRefusesToHaveBack() async throws {
        try await withHost(links: ["qemu"]) { host in
            host.hook("10-note", header: "event=reconnect,stopped,release")
            try await host.define("web1")
            try await host.done("start", "web1")

            try await host.stopLibvirtd()
            try await host.startLibvirtd()
            await eventually { !host.calls.isEmpty }
            #expect(try await host.state(of: "web1") == "running")
            #expect(host.takeCalls() == ["10-note domain web1 reconnect begin -"])

            try await host.stopLibvirtd()
            host.hook("20-no", header: "event=reconnect", "exit 1")
            try await host.startLibvirtd()
            await eventually { host.calls.count == 4 }

            #expect(
                host.calls == [
                    "10-note domain web1 reconnect begin -", "20-no domain web1 reconnect begin -",
                    "10-note domain web1 stopped end -", "10-note domain web1 release end -",
                ])
            #expect(try await host.state(of: "web1") == "shut off")
        }
    }

    @Test func endsAHookThatCallsBackByItsOwnTimeoutAndLibvirtGoesOn() async throws {
        try await withHost(links: ["qemu"]) { host in
            host.hook(
                "10-back", header: "event=start timeout=1s",
                "virsh --connect 'qemu:///system?socket=\(host.socket)' dominfo \"$2\" && : >\(host.directory("answered"))")
            try await host.define("web1")

            let start = try await host.virsh("start", "web1")

            #expect(start.status == 1)
            #expect(
                start.errors.contains(
                    "hookctl libvirt: domain/web1 start begin: vetoed by 10-back: it gave no reason (timed out after 1s)"),
                "\(start.errors)")
            #expect(host.directory.read("answered") == nil)
            #expect(try await host.state(of: "web1") == "shut off")
            host.removeHook("10-back")
            try await host.done("start", "web1")
        }
    }

    @Test func doesNotWaitForWhatAHookLeavesBehind() async throws {
        try await withHost(links: ["qemu"]) { host in
            let sleep = UniqueSleep()
            host.hook("10-leaves", header: "event=prepare", "\(sleep) &")
            try await host.define("web1")

            // It sleeps for an hour; virsh is given a minute.
            try await host.done("start", "web1")

            #expect(try await host.state(of: "web1") == "running")
            #expect(!sleep.processes.isEmpty)
        }
    }

    @Test func runsAScriptMadeForLibvirtUnchanged() async throws {
        let sections = "[Hook 50-libvirt]\nArguments=\"%n %e %q %x\"\nObject=domain"
        try await withHost(sections: sections, links: ["qemu"]) { host in
            host.directory.script(
                "hooks.d/50-libvirt",
                """
                guest=$1 operation=$2 sub_operation=$3 extra=$4
                [ $# = 4 ] || exit 1
                if [ "$guest" = web1 ] && [ "$operation/$sub_operation" = prepare/begin ]; then
                    name=$(sed -n 's,.*<name>\\(.*\\)</name>.*,\\1,p')
                    echo "preparing $name, $extra" >>\(host.directory("libvirt"))
                elif [ "$operation" = release ]; then
                    echo "cleaning up $guest" >>\(host.directory("libvirt"))
                fi
                """)
            try await host.define("web1")

            try await host.done("start", "web1")
            try await host.done("destroy", "web1")

            #expect(host.directory.lines("libvirt") == ["preparing web1, -", "cleaning up web1"])
        }
    }

    @Test func standsBehindOtherHooksAsADropIn() async throws {
        try await withHost(links: ["qemu.d/50-hookd"]) { host in
            host.directory.script("main", "echo \"main $*\" >>\(host.directory("calls"))")
            try await host.succeed("cp \(host.directory("main")) /etc/libvirt/hooks/qemu")
            host.hook("10-first", header: "event=prepare,restore")
            host.hook("20-title", header: "event=restore", "sed 's,</name>,&<title>moved</title>,'")
            try await host.define("web1")

            try await host.done("start", "web1")
            #expect(host.calls.prefix(2) == ["main web1 prepare begin -", "10-first domain web1 prepare begin -"])

            try await host.done("save", "web1", host.directory("saved"))
            try await host.done("restore", host.directory("saved"))
            #expect(try await host.done("desc", "--title", "web1") == "moved")

            host.hook("10-first", header: "event=prepare", "exit 1")
            try await host.done("destroy", "web1")
            let start = try await host.virsh("start", "web1")
            #expect(start.status == 1)
            #expect(start.errors.contains("/etc/libvirt/hooks/qemu.d/50-hookd web1 prepare begin -)"), "\(start.errors)")
            #expect(start.errors.contains("vetoed by 10-first: it gave no reason (exit status 1)"), "\(start.errors)")
        }
    }

    @Test func callsTheHooksOfANetwork() async throws {
        try await withHost(links: ["network"]) { host in
            host.hook("10-first", "cat >\(host.directory("document"))")
            try await host.startNetwork("lan")
            let document = try #require(host.directory.read("document"))
            #expect(document.hasPrefix("<hookData>\n  <network>\n    <name>lan</name>\n"), "\(document)")
            try await host.done("net-update", "lan", "add-last", "dns-txt", "<txt name='a' value='b'/>", "--live")
            try await host.done("net-destroy", "lan")
            #expect(
                host.takeCalls() == [
                    "10-first network lan start begin -", "10-first network lan started begin -", "10-first network lan updated begin -",
                    "10-first network lan stopped end -",
                ])
            let uuid = try await host.done("net-uuid", "lan")
            #expect(
                try told(host).filter { $0.hasPrefix("/network/") } == [
                    "/network/start lan \(uuid) by libvirtd", "/network/update lan \(uuid) by libvirtd",
                    "/network/stop lan \(uuid) by libvirtd",
                ])

            host.hook("20-no", header: "event=start", "echo 'no such VLAN' >&2; exit 1")
            let start = try await host.virsh("net-start", "lan")
            #expect(start.status == 1)
            #expect(
                start.errors.contains("hookctl libvirt: network/lan start begin: vetoed by 20-no: no such VLAN (exit status 1)"),
                "\(start.errors)")
            // libvirt calls nothing afterwards.
            #expect(host.calls == ["10-first network lan start begin -", "20-no network lan start begin -"])
        }
    }

    @Test func callsTheHooksOfTheDaemonAndHeedsNoneOfThem() async throws {
        try await withHost(links: ["daemon"], starting: false) { host in
            host.hook("10-fails", "exit 1")

            try await host.startLibvirtd()
            #expect(host.takeCalls() == ["10-fails daemon - start - start"])
            try await host.reloadLibvirtd()
            await eventually { !host.calls.isEmpty }
            #expect(host.takeCalls() == ["10-fails daemon - reload begin SIGHUP"])
            try await host.done("version")
            try await host.stopLibvirtd()

            #expect(host.takeCalls() == ["10-fails daemon - shutdown - shutdown"])
            #expect(
                try told(host).filter { $0.hasPrefix("/manager/") } == [
                    "/manager/start libvirt by libvirtd", "/manager/reload libvirt by libvirtd", "/manager/stop libvirt by libvirtd",
                ])
        }
    }

    /// libvirt's own containers; the driver needs cgroups of the first version.
    @Test(.enabled(if: LibvirtHost.hasCgroups, "needs cgroups of version 1 with their controllers"))
    func callsTheHooksOfAContainer() async throws {
        try await withHost(links: ["lxc.d/50-hookd"]) { host in
            host.hook("10-first")
            host.hook("20-driver", "echo $LIBVIRT_DRIVER >>\(host.directory("drivers"))")
            try await host.withContainer("web1") { lxc in
                try await lxc("start", "web1")
                try await lxc("destroy", "web1")
            }

            #expect(
                host.calls.filter { $0.hasPrefix("10-first ") } == [
                    "10-first domain web1 prepare begin -", "10-first domain web1 start begin -", "10-first domain web1 started begin -",
                    "10-first domain web1 stopped end -", "10-first domain web1 release end -",
                ])
            #expect(Set(host.directory.lines("drivers")) == ["lxc"])
        }
    }

    @Test func callsTheHooksOfANetworkThatADomainIsPluggedInto() async throws {
        try await withHost(links: ["network"]) { host in
            host.hook("10-first", header: "event=port-created,port-deleted", "cat >\(host.directory("document"))")
            try await host.startNetwork("lan")
            try await host.define("web1", network: "lan")

            host.hook("20-full", header: "event=port-*", "echo full >&2; exit 1")
            let start = try await host.virsh("start", "web1")
            #expect(start.status == 1)
            #expect(
                start.errors.contains("hookctl libvirt: network/lan port-created begin: vetoed by 20-full: full (exit status 1)"),
                "\(start.errors)")

            host.removeHook("20-full")
            try await host.done("start", "web1")
            let document = try #require(host.directory.read("document"))
            #expect(document.contains("</network>\n  <networkport>\n"), "\(document)")

            // Nobody can refuse what has happened.
            host.hook("20-full", header: "event=port-deleted", "exit 1")
            _ = host.takeCalls()
            try await host.done("destroy", "web1")
            #expect(host.calls == ["10-first network lan port-deleted begin -", "20-full network lan port-deleted begin -"])
        }
    }

    /// A new hook counts once libvirtd has been started or told to reload.
    @Test func isFoundByARunningLibvirtdOnceThatReloads() async throws {
        try await withHost { host in
            host.hook("10-first", header: "event=prepare,reload")
            try await host.define("web1")
            try await host.link("qemu")
            try await host.link("daemon")
            try await host.done("start", "web1")
            #expect(host.takeCalls() == [])
            try await host.done("destroy", "web1")

            try await host.reloadLibvirtd()
            await eventually { !host.calls.isEmpty }
            #expect(host.takeCalls() == ["10-first daemon - reload begin SIGHUP"])

            try await host.done("start", "web1")
            #expect(host.calls == ["10-first domain web1 prepare begin -"])
        }
    }

    /// Runs `body` with a host whose libvirtd runs, and ends all of it, whatever `body` does.
    private func withHost(
        sections: String = "", links: [String] = [], starting: Bool = true, _ body: (LibvirtHost) async throws -> Void
    ) async throws {
        let host = try await LibvirtHost(sections: sections)
        do {
            for link in links { try await host.link(link) }
            if starting { try await host.startLibvirtd() }
            try await body(host)
        } catch {
            try await host.end()
            throw error
        }
        try await host.end()
    }

    /// What hookd's log says has happened besides hooks: `/domain/start web1 UUID qemu by libvirtd`.
    private func told(_ host: LibvirtHost) throws -> [String] {
        try host.events().compactMap { event in
            let requester = "by libvirtd"
            func isByLibvirtd(_ text: String?) -> Bool { text?.hasPrefix("/usr/sbin/libvirtd (pid ") == true }
            #expect(event.type == "hook" || event.cause != nil)
            switch try PayloadRegistry.standard.payload(of: event) {
            case let domain as DomainEvent:
                #expect(isByLibvirtd(domain.requester))
                return "\(event.topic) \(domain.name) \(domain.id ?? "-") \(domain.driver ?? "-") \(requester)"
            case let network as NetworkEvent:
                #expect(isByLibvirtd(network.requester))
                return "\(event.topic) \(network.name) \(network.id ?? "-") \(requester)"
            case let manager as ManagerEvent:
                #expect(isByLibvirtd(manager.requester))
                return "\(event.topic) \(manager.name) \(requester)"
            default: return nil
            }
        }
    }
}
