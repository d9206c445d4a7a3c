import Glibc

/// What stat(2) says of a file.
package struct FileStatus: Sendable, Equatable {
    package enum Kind: Sendable { case regular, directory, link, fifo, socket, other }

    package var kind: Kind
    package var owner: UInt32
    package var group: UInt32
    /// The permission bits with set-user-ID, set-group-ID and the sticky bit: 0 to 0o7777.
    package var permissions: UInt32
    /// Bytes.
    package var size: Int64
    package var device: UInt64
    package var inode: UInt64
    package var linkCount: UInt64
    /// When the contents last changed, to the kernel's tick of some milliseconds.
    package var modified: RealTime

    package var isSetID: Bool { permissions & 0o6000 != 0 }
    package var isSticky: Bool { permissions & 0o1000 != 0 }
    package var isWritableByOthers: Bool { permissions & 0o022 != 0 }
    package var isExecutable: Bool { permissions & 0o111 != 0 }
    package var isCharacterDeviceNull: Bool { kind == .other && specialDevice == Self.nullDevice }
    private var specialDevice: UInt64
    /// /dev/null is character device 1:3 on every Linux (Documentation/admin-guide/devices.txt).
    private static let nullDevice: UInt64 = 1 << 8 | 3

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .link
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            default: .other
            }
        owner = status.st_uid
        group = status.st_gid
        permissions = status.st_mode & 0o7777
        size = Int64(status.st_size)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        linkCount = UInt64(status.st_nlink)
        modified = RealTime(nanoseconds: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
        specialDevice = UInt64(status.st_rdev)
    }

    /// The status of a path, of the link itself when it is one.
    package static func of(
        _ path: String, in directory: CInt = FileDescriptor.workingDirectory, followingLinks: Bool = false
    ) throws(Errno) -> FileStatus {
        var status = stat()
        try call { fstatat(directory, path, &status, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW) }
        return FileStatus(status)
    }

    /// The status of an open file.
    package static func of(_ descriptor: borrowing FileDescriptor) throws(Errno) -> FileStatus {
        let number = descriptor.number
        var status = stat()
        try call { fstat(number, &status) }
        return FileStatus(status)
    }
}

/// Reads what a symbolic link points to.
package func linkTarget(_ path: String) throws(Errno) -> String {
    var failure: Errno?
    let target = String(unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer in
        let count = buffer.withMemoryRebound(to: CChar.self) { readlink(path, $0.baseAddress!, $0.count) }
        if count < 0 { failure = .last }
        return max(0, count)
    }
    if let failure { throw failure }
    return target
}
