/// The lines of a container's configuration that have LXC call `hookctl`.
package enum LXCConfiguration {
    /// For every container: the hooks that run on the host; then, as comments, those that do not suit every container.
    ///
    /// There is no `lxc.hook.version` among them: it would change what the container's other hooks are told, and `hookctl` takes both.
    ///
    /// - Parameter program: the absolute path of `hookctl`.
    /// - Throws: where LXC could not call it, since a shell would take a part of the path for itself.
    package static func lines(program: String) throws(InvalidCall) -> String {
        guard program.utf8.allSatisfy(isPlain) else {
            throw InvalidCall("LXC has a shell call its hooks, which would not find \(program); it needs a path without blanks and signs")
        }
        // `--`: version 0 puts the container's name behind it, which may be `-h`.
        func line(_ hook: LXCHook) -> String { "lxc.hook.\(hook.rawValue) = \(program) lxc --\n" }
        let inside = "/usr/bin/hookctl-lxc"
        return """
            # For every container: these run on the host, as the user who starts the container.
            \([.preStart, .startHost, .stop, .postStop, .destroy].map(line).joined())
            # For privileged containers: these run in the container's namespaces, while the host's files are in sight. An unprivileged container
            # has its own user namespace there, where nobody can tell whose the scripts are; hookctl refuses, and the container does not start.
            \([.preMount, .mount, .clone].map { "#" + line($0) }.joined())
            # Inside the container: needs /bin/sh, a configuration and scripts in there. LXC takes no arguments here: the name says it all.
            #lxc.mount.entry = \(program) \(inside.dropFirst()) none bind,ro,create=file 0 0
            #lxc.hook.\(LXCHook.start.rawValue) = \(inside)

            """
    }

    /// Whether a shell takes a byte for itself.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "/._-+@:,%=".utf8.contains(byte)
        }
    }
}
