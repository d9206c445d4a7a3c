import Glibc

/// Descriptors 0, 1 and 2.
package enum StandardStreams {
    /// Sees that all three are open: a file opened onto one of them would get what is meant for a terminal.
    package static func open() {
        for descriptor in CInt(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            _ = Glibc.open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
        }
    }
}
