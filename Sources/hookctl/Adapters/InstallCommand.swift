import Adapters
import CommandLine

extension CommandTable {
    static let install = Command(
        "install", "Have a container manager call hookctl, by files in places of its own.",
        arguments: [Argument("MANAGER", completion: .choice(HookedManager.allCases.map(\.rawValue)), help: "Which manager.")],
        options: [
            Option("uninstall", help: "Remove what 'install' has put in place."),
            Option("dry-run", help: "Say what would be done, and do nothing."),
            Option(
                "root", value: "DIR", completion: .directory,
                help: "The directory that stands for /, for packages and images; no link below it is followed."),
            Option(
                "program", value: "PATH", completion: .file,
                help: "The path by which the manager is to call hookctl; by default this program's own."),
        ],
        discussion: [
            "oci: files in /usr/share/containers/oci/hooks.d for podman and CRI-O, with runc or crun. lxc: a file in"
                + " /usr/share/lxc/config/common.conf.d, for all containers whose configuration includes common.conf. libvirt: links in"
                + " /etc/libvirt/hooks/DRIVER.d, behind other hooks; libvirtd then has to be restarted.",
            "A line for each file says what was done. A file that hookctl has not written, and a hook of podman's that has been changed, is"
                + " neither replaced nor removed; one that calls hookctl where it was before is replaced. Doing it again changes nothing. Where the manager is not installed, nothing is done: a package's build"
                + " makes the manager's directory below --root first.",
        ],
        examples: [
            .init("hookctl install lxc"), .init("hookctl install libvirt --dry-run", "What would come where?"),
            .init("hookctl install oci --root debian/hookd --program /usr/bin/hookctl", "In a package's build."),
        ],
        exitStatuses: [
            .init(0, "Everything is as it should be, or would be."),
            .init(64, "The command line is wrong, or the manager could not call a program with this path."),
            .init(69, "The manager is not installed."),
            .init(71, "The manager's directory cannot be looked at, or this program's own path is not known."),
            .init(73, "A file was left alone because hookctl has not written it, or could not be made or removed; the others are done."),
        ])
}
