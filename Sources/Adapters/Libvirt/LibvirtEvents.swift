import Events
import Scripts

/// What has happened once libvirt has passed a point.
enum LibvirtEvents {
    /// None at most points: that something is to be prepared, migrated or restored is no event yet.
    static func happened(at point: LifecyclePoint, _ driver: LibvirtDriver, _ requester: String?) -> [any EventPayload] {
        let side = point.qualifier ?? "-"
        switch driver {
        case .qemu, .lxc, .libxl:
            let action: TopicComponent
            switch (point.event, side) {
            case ("started", .begin): action = "start"
            // Also of a domain whose start failed: the words are the same.
            case ("stopped", .end): action = "exit"
            case ("release", .end): action = "release"
            default: return []
            }
            return [
                DomainEvent(
                    action, name: point.name, id: point.id, driver: driver.rawValue, reason: side == .end ? point.extra : nil,
                    requester: requester)
            ]
        case .network:
            let action: TopicComponent
            switch (point.event, side) {
            case ("started", .begin): action = "start"
            case ("updated", .begin): action = "update"
            case ("stopped", .end): action = "stop"
            default: return []
            }
            return [NetworkEvent(action, name: point.name, id: point.id, requester: requester)]
        case .daemon:
            switch point.event {
            case "start": return [ManagerEvent("start", name: "libvirt", requester: requester)]
            case "reload": return [ManagerEvent("reload", name: "libvirt", requester: requester)]
            case "shutdown": return [ManagerEvent("stop", name: "libvirt", requester: requester)]
            default: return []
            }
        }
    }
}
