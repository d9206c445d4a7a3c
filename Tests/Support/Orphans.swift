import Glibc
import Linux

/// Waiting for the orphans that this process adopts for the tests' sake and that no test knows of.
///
/// An exit test waits for any child at all, and looks at the first that has ended again and again: one that nobody waits for keeps it from ever
/// seeing its own. What tests start themselves leads a process group or is in this process's own; another one's member has been adopted.
package enum Orphans {
    /// Starts waiting, once.
    package static func begin() { _ = thread }

    private static let thread: pthread_t = {
        var thread = pthread_t()
        pthread_create(&thread, nil, waitForOrphans, nil)
        pthread_detach(thread)
        return thread
    }()

    /// How long a test may leave a child unwaited for that may be its own: a busy machine is slow.
    fileprivate static let patience = Duration.seconds(60)

    /// The children that a test waits for itself, which on a busy machine may come to it later still.
    fileprivate static let awaited = Lock<Set<Int32>>([])

    /// Leaves a child to the test that has started it.
    package static func spare(_ id: Int32) { awaited.withLock { _ = $0.insert(id) } }

    /// The child has been waited for: its id may be an orphan's next.
    package static func forget(_ id: Int32) { awaited.withLock { _ = $0.remove(id) } }
}

private func waitForOrphans(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // An exit test's own child is a copy of this program and may wait behind an orphan for as long.
    let ownName = ProcessStatus.of(getpid())?.name
    var firstSeen: [ProcessIdentity: Instant] = [:]
    while true {
        sleep(1)
        let zombies = ProcessTable.children(of: getpid()).compactMap { ProcessStatus.of($0) }.filter {
            $0.isZombie && $0.parent == getpid() && $0.name != ownName
        }.filter { zombie in !Orphans.awaited.withLock { $0.contains(zombie.id) } }
        firstSeen = firstSeen.filter { seen in zombies.contains { $0.identity == seen.key } }
        for zombie in zombies {
            let since = firstSeen[zombie.identity] ?? .now
            firstSeen[zombie.identity] = since
            let isAdopted = zombie.processGroup != zombie.id && zombie.processGroup != getpgrp()
            if isAdopted || .now - since > Orphans.patience { waitpid(zombie.id, nil, WNOHANG) }
        }
    }
}
