import Glibc

/// A descriptor that can be read when watched files or directories have changed; inotify(7).
///
/// It says that something happened, not what: the queue may have overflowed, and whoever waits has to look anyway.
/// A user has few of them (`fs.inotify.max_user_instances`, 128 by default).
package struct Inotify: ~Copyable, Sendable {
    /// To wait on; ``drain()`` makes it unreadable again.
    package let descriptor: FileDescriptor

    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try call { inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC)) })
    }

    /// What of a file or directory to watch.
    package enum Interest: Sendable {
        /// A file's contents and permissions, and that it goes.
        case contents
        /// New names in a directory.
        case newNames
        /// New names in a directory, and the contents of the files in it.
        case newNamesAndContents
        /// Names that come to a directory and go from it, and contents and permissions of its files, once they have been written.
        case names
    }

    /// Watches a path from now on; one that is watched already changes its interest.
    package borrowing func watch(_ path: String, for interest: Interest) throws(Errno) {
        let number = descriptor.number
        let mask =
            switch interest {
            case .contents: UInt32(IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
            case .newNames: UInt32(IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
            case .newNamesAndContents:
                UInt32(IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
            case .names:
                UInt32(
                    IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF
                        | IN_ONLYDIR)
            }
        try call { inotify_add_watch(number, path, mask) }
    }

    /// Forgets what has been reported so far.
    package borrowing func drain() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            while Glibc.read(descriptor.number, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
