import JSON

/// A manager that can be made to call `hookctl` by files in places of its own.
package enum HookedManager: String, CaseIterable, Sendable {
    /// podman and CRI-O, which hand hooks on to the runtime.
    case oci
    case lxc
    case libvirt

    /// Who is meant, in a message.
    package var name: String {
        switch self {
        case .oci: "podman or CRI-O"
        case .lxc: "LXC"
        case .libvirt: "libvirt"
        }
    }

    /// The directory that is there where the manager is installed; those below it may have to be made.
    package var home: String {
        switch self {
        // What podman and CRI-O read where nobody has configured another; podman reads /etc/containers/oci/hooks.d only when told to.
        case .oci: "/usr/share/containers"
        case .lxc: "/usr/share/lxc/config"
        case .libvirt: "/etc/libvirt"
        }
    }

    /// What else is to be done when files have come or gone; nil when it is nothing.
    package var hint: String? {
        switch self {
        case .oci, .lxc: nil
        case .libvirt: "restart libvirtd, or send it HUP: it looks for hooks at no other time"
        }
    }

    /// The files that have the manager call a program.
    ///
    /// - Parameter program: the absolute path of `hookctl`.
    /// - Throws: where the manager could not call a program with this path.
    package func files(calling program: String) throws(InvalidCall) -> [PlannedFile] {
        switch self {
        case .oci:
            return OCIStage.usual.map { stage in
                let entry = OCIHookEntry(stage, program: program, deadline: OCIHookEntry.usualDeadline)
                return PlannedFile("\(home)/oci/hooks.d/hookd-\(stage.rawValue).json", .text("\(entry.podman.pretty)\n", .ociHook))
            }
        case .lxc:
            let mark = "# Written by hookctl install lxc, which replaces it; other lines belong into a file of their own."
            let text = "\(mark)\n\(try LXCConfiguration.lines(program: program))"
            return [PlannedFile("\(home)/common.conf.d/50-hookd.conf", .text(text, .firstLine(mark)))]
        case .libvirt:
            return ["qemu", "lxc", "network", "daemon", "libxl"].map {
                PlannedFile("\(home)/hooks/\($0).d/hookd", .link(target: program))
            }
        }
    }
}
