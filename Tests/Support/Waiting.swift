import Glibc
import Linux

/// Waits until something is so, looking every few milliseconds, for at most 20 s: what is asserted afterwards says when it never was.
package func eventually(_ isSo: @escaping @Sendable () -> Bool) async {
    let end = Instant.now + .seconds(20)
    while !isSo(), Instant.now < end { await pause(.milliseconds(5)) }
}

/// Runs blocking work on a thread of its own, as a program without concurrency would.
package func onAThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        let box = Unmanaged.passRetained(Work { continuation.resume(returning: work()) })
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            {
                Unmanaged<Work>.fromOpaque($0!).takeRetainedValue().body(); return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }
}

private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Strings collected from any thread.
package final class Seen: Sendable {
    private let strings = Lock<[String]>([])
    package init() {}
    package func add(_ string: String) { strings.withLock { $0.append(string) } }
    package var all: [String] { strings.withLock { $0 } }
}
