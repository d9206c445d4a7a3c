import CLinux

/// Whether somebody alive stands behind a file: an open-file-description lock (fcntl(2), F_OFD_SETLK) that goes with its holder.
///
/// Unlike flock(2) it can be tested without being taken, so that two who look at the same moment do not see each other.
package enum RecordLock {
    /// Takes the lock for as long as the descriptor lives; false when somebody else has it.
    package static func take(_ descriptor: borrowing FileDescriptor) throws(Errno) -> Bool {
        let number = descriptor.number
        do throws(Errno) {
            try call { clinux_ofd_try_lock(number) }
            return true
        } catch {
            if error == .again || error == .accessDenied { return false }
            throw error
        }
    }

    /// Whether somebody else holds the lock at this moment.
    package static func isHeld(_ descriptor: borrowing FileDescriptor) throws(Errno) -> Bool {
        let number = descriptor.number
        return try call { clinux_ofd_is_locked(number) } == 1
    }
}
