import Hooks

/// What every measured dispatch is called for: the gate before a container's start, with a state document of the usual size.
enum Call {
    static let point: LifecyclePoint = {
        // These are valid, as LifecyclePoint's own rules have it.
        guard let point = try? LifecyclePoint("container", "web1", "start", .before) else { preconditionFailure("an invalid point") }
        return point
    }()

    static let document = Array(
        """
        {"ociVersion":"1.0.2","id":"web1","status":"creating","pid":4711,"bundle":"/var/lib/containers/web1","annotations":{"owner":"ops"}}
        """.utf8)
}
