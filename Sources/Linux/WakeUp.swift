import CLinux
import Glibc

/// Wakes a thread that waits, once for any number of calls; eventfd(2).
package final class WakeUp: Sendable {
    private let descriptor: FileDescriptor

    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try call { eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK)) })
    }

    /// Ends the wait that is under way, or the next one.
    package func raise() {
        var one: UInt64 = 1
        // Fails only when 2⁶⁴ − 2 of them wait already.
        _ = Glibc.write(descriptor.number, &one, 8)
    }

    /// Waits for ``raise()``, for another descriptor to be readable, or for the time to pass, and tells whether the other one is readable.
    ///
    /// - Parameters:
    ///   - other: a descriptor that stays open meanwhile.
    ///   - limit: nil to wait for ever.
    package func wait(or other: CInt?, limit: Duration?) -> Bool {
        var waiting = [pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)]
        if let other { waiting.append(pollfd(fd: other, events: Int16(POLLIN), revents: 0)) }
        // Rounded up: who wakes early would look, find nothing, and wait again.
        let milliseconds = limit.map { CInt(clamping: max(0, $0.nanoseconds) / 1_000_000 + ($0 > .zero ? 1 : 0)) } ?? -1
        let count = poll(&waiting, nfds_t(waiting.count), milliseconds)
        guard count > 0 else { return false }
        if waiting[0].revents != 0 {
            var raised: UInt64 = 0
            _ = Glibc.read(descriptor.number, &raised, 8)
        }
        return waiting.count > 1 && waiting[1].revents != 0
    }
}
