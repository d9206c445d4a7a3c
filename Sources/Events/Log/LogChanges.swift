package import Linux

/// Tells a reader that there may be more: a descriptor for ``Watch``.
package final class LogChanges: Sendable {
    private let inotify: Inotify

    init(_ directory: LogDirectory) throws(Errno) {
        inotify = try Inotify()
        // New segments. The one that is read is watched by itself: in the directory, the lock's file changes too with every append.
        try inotify.watch(directory.path, for: .newNames)
    }

    /// To be called before the segment is opened, so that nothing falls between the last look and the first word.
    ///
    /// One that is gone has a successor, which is looked for anyway.
    func watch(segment path: String) { try? inotify.watch(path, for: .contents) }

    /// Has a watch wait for changes as well; it has to be removed before the reader goes.
    @LoopActor package func add(to watch: Watch) { watch.add(inotify.descriptor, .readable) }

    /// Ends that.
    @LoopActor package func remove(from watch: Watch) { watch.remove(inotify.descriptor) }

    /// The number that ``Watch/Event/ready(_:)`` will name.
    package var number: CInt { inotify.descriptor.number }

    /// Makes the descriptor unreadable until something changes again; to be done before reading, not after.
    package func drain() { inotify.drain() }
}
