import Adapters
import CommandLine

extension CommandTable {
    static let libvirt = Command(
        "libvirt", "Be one of libvirt's hooks: run the hooks for what libvirt says, and answer as it expects.",
        arguments: [
            Argument("NAME", help: "The domain's or network's name; '-' for libvirtd itself."),
            Argument(
                "OPERATION",
                completion: .suggested([
                    "prepare", "start", "started", "stopped", "release", "migrate", "restore", "reconnect", "attach", "port-created",
                    "port-deleted", "updated", "shutdown", "reload",
                ]), help: "What happens to it."),
            Argument("SUBOPERATION", completion: .suggested(["begin", "end", "-"]), help: "On which side; '-' for none."),
            Argument("EXTRA", help: "One more argument, such as why a domain is gone; '-' for none."),
        ],
        options: [
            Option(
                "driver", value: "DRIVER", completion: .choice(LibvirtDriver.allCases.map(\.rawValue)),
                help: "Which of libvirt's hooks it is called as; without it, the name that it is called by says so."),
            Option(
                "skip", value: "SCRIPT", completion: .dynamic("hookctl list --names"), repeatable: true,
                help: "Leave this script out, for the day when one broken script must not stop the host. The report says so."),
        ],
        discussion: [
            "To put it in place, link to hookctl as qemu, lxc, libxl, network or daemon in /etc/libvirt/hooks, or by any name in qemu.d and so on"
                + " there, behind other hooks; then restart libvirtd, or send it HUP: it looks for hooks at no other time.",
            "The hooks are those for domain, network or daemon; OPERATION, SUBOPERATION and EXTRA are their event, qualifier and extra, the XML is"
                + " on their standard input, LIBVIRT_DRIVER names the driver, HOOK_ID is the UUID. A script written for libvirt runs unchanged with"
                + " Arguments=\"%n %e %q %x\" in its [Hook NAME] section.",
            "At begin they can refuse, and libvirt gives up: prepare, start, started, migrate, restore and attach of a domain; start, started and"
                + " port-created of a network. A domain that is refused at reconnect is ended; a network that is refused at started keeps its bridge,"
                + " so refuse at start. Whatever they say, libvirt goes on at updated and port-deleted of a network, for the daemon, and where"
                + " there is no begin. It tells of a start that failed by 'stopped end' and 'release end': no hook is called with aborted.",
            "At migrate and restore of qemu and libxl, standard output is the XML as the hooks have rewritten it, and nothing when they have not;"
                + " at all other times nothing is written there.",
            "libvirt waits for its hook without limit: Timeout= and Budget= in [Hooks] end what does not end. A hook that calls virsh about what"
                + " libvirt waits for is ended by its timeout.",
        ],
        examples: [
            .init("ln -s /usr/bin/hookctl /etc/libvirt/hooks/qemu.d/50-hookd", "Behind the hooks that are there."),
            .init("virsh dumpxml web1 | hookctl libvirt --driver qemu web1 prepare begin -", "What libvirt does when web1 is started."),
        ],
        exitStatuses: common(0, 1, 64, 65, 71, 74, 75, 77, 78))
}
