import CLinux
import Glibc

/// An error number of the kernel or glibc, as errno(3) lists them.
public struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number, such as 2 for `ENOENT`.
    public let rawValue: CInt

    /// Wraps a number; 0 is no error and has no name.
    public init(_ rawValue: CInt) { self.rawValue = rawValue }

    /// The error that the last call of this thread left behind.
    package static var last: Errno { Errno(errno) }

    package static let addressInUse = Errno(EADDRINUSE)
    package static let notFound = Errno(ENOENT)
    package static let notPermitted = Errno(EPERM)
    package static let accessDenied = Errno(EACCES)
    package static let again = Errno(EAGAIN)
    package static let interrupted = Errno(EINTR)
    package static let exists = Errno(EEXIST)
    package static let noSuchProcess = Errno(ESRCH)
    package static let brokenPipe = Errno(EPIPE)
    package static let textFileBusy = Errno(ETXTBSY)
    package static let notExecutableFormat = Errno(ENOEXEC)
    package static let notDirectory = Errno(ENOTDIR)
    package static let tooManyLinks = Errno(ELOOP)
    package static let invalid = Errno(EINVAL)
    package static let readOnlyFileSystem = Errno(EROFS)
    package static let noMemory = Errno(ENOMEM)
    package static let tooManyDescriptors = Errno(EMFILE)
    package static let tooManyOpenFiles = Errno(ENFILE)
    package static let noSpace = Errno(ENOSPC)
    package static let inputOutput = Errno(EIO)
    package static let notConnected = Errno(ENOTCONN)
    package static let timedOut = Errno(ETIMEDOUT)
    package static let badDescriptor = Errno(EBADF)

    /// The symbolic name, such as `ENOENT`; `errno 4095` for a number that has none.
    public var name: String {
        clinux_errno_name(rawValue).map { String(cString: $0) } ?? "errno \(rawValue)"
    }

    /// What strerror(3) says, with the name behind it: `No such file or directory (ENOENT)`.
    public var description: String { "\(String(cString: strerror(rawValue))) (\(name))" }
}

/// Calls `body` again as long as a signal interrupts it, and turns its -1 into the error it stands for.
@discardableResult
package func call<Number: SignedInteger>(_ body: () -> Number) throws(Errno) -> Number {
    while true {
        let result = body()
        if result != -1 { return result }
        let error = Errno.last
        if error != .interrupted { throw error }
    }
}
