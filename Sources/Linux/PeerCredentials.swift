import CLinux
import Glibc

/// Who connected to a Unix socket, as the kernel noted it at that moment; SO_PEERCRED of unix(7).
package struct PeerCredentials: Hashable, Sendable {
    /// The effective user.
    package let user: UInt32
    /// The effective group.
    package let group: UInt32
    /// The process; its number may belong to another one by now, which ``FileDescriptor/peerProcess(_:)`` finds out.
    package let process: ProcessID
    /// When the process was started, where the kernel has no SO_PEERPIDFD (before Linux 6.5) and that has to tell it from a later one.
    let startTime: UInt64?
}

/// A peer's process, held so that its number cannot pass for another's.
package struct PeerProcess: ~Copyable, Sendable {
    /// Can be read once the process has ended; pidfd_open(2).
    package let descriptor: FileDescriptor
    /// Its number with its start time.
    package let identity: ProcessIdentity

    /// The path of the program that it runs now, as /proc/PID/exe of proc(5) has it: with ` (deleted)` behind it where the file is gone or has been
    /// replaced.
    ///
    /// - Throws: `ESRCH` when the process has ended, `EACCES` when this process may not look at it.
    package borrowing func executable() throws(Errno) -> String {
        let target: String
        do throws(Errno) { target = try linkTarget("\(ProcDirectory.path)/\(identity.id)/exe") } catch {
            throw error == .notFound ? .noSuchProcess : error
        }
        // Alive after the look: then it was not at another process that has got the number meanwhile.
        let number = descriptor.number
        try call { clinux_pidfd_send_signal(number, 0) }
        return target
    }
}

extension FileDescriptor {
    /// Who is at the other end of a connection.
    package borrowing func peerCredentials() throws(Errno) -> PeerCredentials {
        var process: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
        let number = number
        try call { clinux_peer(number, &process, &user, &group) }
        return PeerCredentials(
            user: user, group: group, process: process, startTime: PeerPidfd.isSupported ? nil : ProcessStatus.of(process)?.startTime)
    }

    /// The supplementary groups of who is at the other end, as they were when it connected.
    package borrowing func peerGroups() throws(Errno) -> [UInt32] {
        let number = number
        var room = 64
        while true {
            var count = room
            var failure: Errno?
            let groups = [UInt32](unsafeUninitializedCapacity: room) { buffer, filled in
                if clinux_peer_groups(number, buffer.baseAddress, &count) != 0 { failure = .last } else { filled = count }
            }
            guard let failure else { return groups }
            // The kernel says how much room it takes: 65,536 at most.
            guard failure == Errno(ERANGE), count > room else { throw failure }
            room = count
        }
    }

    /// The process at the other end of a connection.
    ///
    /// - Parameter credentials: what ``peerCredentials()`` of this connection said.
    /// - Throws: `ESRCH` when it has ended, whatever has its number now.
    package borrowing func peerProcess(_ credentials: PeerCredentials) throws(Errno) -> PeerProcess {
        let number = number
        let pidfd: FileDescriptor
        if let startTime = credentials.startTime {
            pidfd = FileDescriptor(owning: try call { clinux_pidfd_open(credentials.process) })
            guard ProcessStatus.of(credentials.process)?.startTime == startTime else { throw .noSuchProcess }
        } else {
            do throws(Errno) { pidfd = FileDescriptor(owning: try call { clinux_peer_pidfd(number) }) } catch {
                // What the kernel says of a peer that has been waited for already.
                throw error == .invalid ? .noSuchProcess : error
            }
        }
        guard let identity = ProcessStatus.of(credentials.process)?.identity else { throw .noSuchProcess }
        // Alive after its start time was read: then that was its own. A zombie's signal works, too, and its number is still its own.
        let descriptor = pidfd.number
        try call { clinux_pidfd_send_signal(descriptor, 0) }
        return PeerProcess(descriptor: pidfd, identity: identity)
    }
}

private enum PeerPidfd {
    /// Whether the kernel has SO_PEERPIDFD, asked of a socket of its own.
    static let isSupported: Bool = {
        guard let socket = try? FileDescriptor(owning: call { clinux_socket() }) else { return false }
        let pidfd = clinux_peer_pidfd(socket.number)
        guard pidfd < 0 else {
            _ = close(pidfd)
            return true
        }
        // A socket without a peer has no process to tell of; the option itself is known.
        return Errno.last != Errno(ENOPROTOOPT)
    }()
}
