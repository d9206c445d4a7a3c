import Linux

/// Tells when something changes in one of some directories, also in one that is not there yet.
@LoopActor final class DirectoryWatch {
    private let directories: [String]
    private let changed: @LoopActor () -> Void
    private let watch = Watch()
    private var isOver = false

    /// Changes come in crowds: a package is unpacked, an editor writes, renames and sets permissions.
    private static let crowd = Duration.milliseconds(50)

    init(_ directories: [String], changed: @escaping @LoopActor () -> Void) {
        self.directories = directories
        self.changed = changed
    }

    /// Begins; what changes from now on is told.
    ///
    /// - Throws: `EMFILE` when this user has as many inotify descriptors as are allowed.
    func start() throws(Errno) {
        var inotify = try arm()
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            while await self.hasChanged(inotify) {
                // A directory may have come meanwhile, or gone and come again: what is watched is a directory, not its name.
                if let new = try? self.arm() { inotify = new }
                self.changed()
            }
        }
    }

    func stop() {
        isOver = true
        watch.wake()
    }

    private final class Instance: Sendable {
        let inotify: Inotify
        init(_ inotify: consuming Inotify) { self.inotify = inotify }
    }

    private func arm() throws(Errno) -> Instance {
        let inotify = try Inotify()
        for directory in directories {
            do throws(Errno) { try inotify.watch(directory, for: .names) } catch { watchAbove(directory, inotify) }
        }
        return Instance(inotify)
    }

    /// The nearest directory above one that is missing, where it, or what leads to it, will come.
    private func watchAbove(_ directory: String, _ inotify: borrowing Inotify) {
        var path = directory
        while let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex {
            path = String(path[..<slash])
            if (try? inotify.watch(path, for: .newNames)) != nil { return }
        }
    }

    /// Waits for the next crowd of changes; false at the end.
    private func hasChanged(_ instance: Instance) async -> Bool {
        if isOver { return false }
        watch.add(instance.inotify.descriptor, .readable)
        defer { watch.remove(instance.inotify.descriptor) }
        guard case .ready = await watch.next(until: nil), !isOver else { return false }
        let end = Instant.now + Self.crowd
        instance.inotify.drain()
        while !isOver, await watch.next(until: end) != .deadlinePassed { instance.inotify.drain() }
        return !isOver
    }
}
