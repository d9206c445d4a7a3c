package import Events
package import Scripts

/// What a manager's call of its hook means here: the point, and all that comes with it.
package struct AdapterCall: Sendable {
    /// Where hooks are called.
    package var point: LifecyclePoint
    /// What is on every script's standard input; nil for nothing.
    package var document: [UInt8]?
    /// What the manager says besides, as variables for the scripts: `OCI_…`, `LXC_…`, `LIBVIRT_…`.
    package var environment: [String: String] = [:]
    /// How long after its call the manager ends its hook; nil when it waits for ever.
    package var deadline: Duration?
    /// Whether a veto is followed by `aborted`; not where the manager itself tells its hooks of what failed.
    package var undoes = true
    /// Whether the manager gives up when a gate refuses here; where it goes on, what has happened is told all the same.
    package var isRefusable = true
    /// Whether the scripts may rewrite the document, which the manager then reads from standard output.
    package var isFilter = false
    /// What has happened once the point has passed.
    package var events: [any EventPayload] = []

    /// A call that says nothing but where.
    package init(_ point: LifecyclePoint) { self.point = point }
}
