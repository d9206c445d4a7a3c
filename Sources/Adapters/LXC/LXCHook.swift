import Scripts

/// One of LXC's hooks (lxc.container.conf(5), CONTAINER HOOKS), by the name that LXC calls it by.
package enum LXCHook: String, CaseIterable, Sendable {
    /// On the host, before the container's terminals, consoles and mounts are made.
    case preStart = "pre-start"
    /// In the container's namespaces, before its root file system is set up.
    case preMount = "pre-mount"
    /// In the container's namespaces, with its mounts made and the host's files still in sight.
    case mount
    /// As ``mount``, for filling the container's /dev.
    case autodev
    /// On the host, with everything set up and the container's first program not yet running.
    case startHost = "start-host"
    /// Inside the container, right before its first program.
    case start
    /// On the host, once the container's processes are gone and its namespaces still can be referred to.
    case stop
    /// On the host, after everything.
    case postStop = "post-stop"
    /// On a copied container's files, before the copy is whole.
    case clone
    /// Before a container is destroyed.
    case destroy

    /// Where a container's scripts are called for it: the event and its side.
    ///
    /// LXC undoes or does not do what a gate refuses; after `stop` and `post-stop` it says nothing of a failure but in its log.
    var event: (name: String, qualifier: Qualifier) {
        switch self {
        case .preStart: ("start", .before)
        case .preMount: ("pre-mount", .before)
        case .mount: ("mount", .before)
        case .autodev: ("autodev", .before)
        case .startHost: ("start-host", .before)
        case .start: ("exec", .before)
        case .stop: ("halt", .after)
        case .postStop: ("stop", .after)
        case .clone: ("clone", .before)
        case .destroy: ("delete", .before)
        }
    }
}
