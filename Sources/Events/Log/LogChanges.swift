package import Linux

/// Tells a reader that there may be more: a descriptor for ``Watch``.
package final class LogChanges: Sendable {
    private let inotify: Inotify
    private let path: String

    init(_ directory: LogDirectory) throws(Errno) {
        inotify = try Inotify()
        path = directory.path
        // New segments. The one that is read is watched by itself: in the directory, the lock's file changes too with every append.
        try inotify.watch(directory.path, for: .newNames)
    }

    /// To be called before the segment is opened, so that nothing falls between the last look and the first word.
    ///
    /// One that is gone has a successor, which is looked for anyway. Where a user has no watch left for it, that of the directory has to do.
    func watch(segment: String) {
        do throws(Errno) {
            try inotify.watch(segment, for: .contents)
        } catch {
            if error != .notFound { try? inotify.watch(path, for: .newNamesAndContents) }
        }
    }

    /// Has a watch wait for changes as well; it has to be removed before the reader goes.
    @LoopActor package func add(to watch: Watch) { watch.add(inotify.descriptor, .readable) }

    /// Ends that.
    @LoopActor package func remove(from watch: Watch) { watch.remove(inotify.descriptor) }

    /// The number that ``Watch/Event/ready(_:)`` will name.
    package var number: CInt { inotify.descriptor.number }

    /// Makes the descriptor unreadable until something changes again; to be done before reading, not after.
    package func drain() { inotify.drain() }
}
