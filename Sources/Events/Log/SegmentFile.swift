import Linux

/// An open segment: kept open by whoever still reads, writes or syncs it, whatever became of its name.
final class SegmentFile: Sendable {
    /// The number of its first event, which is also its name.
    let first: UInt64
    let descriptor: FileDescriptor

    /// Permissions of a segment that is full: who appends asks for its status anyway, and sees there that it is over.
    static let sealedPermissions: UInt32 = 0o440
    private static let openPermissions: UInt32 = 0o640

    private init(first: UInt64, descriptor: consuming FileDescriptor) {
        self.first = first
        self.descriptor = descriptor
    }

    static func forReading(_ first: UInt64, in directory: LogDirectory) throws(Errno) -> SegmentFile {
        SegmentFile(first: first, descriptor: try FileDescriptor.open(directory.segment(first), .readOnly | .noFollow))
    }

    /// Begins a segment.
    static func creating(_ first: UInt64, in directory: LogDirectory) throws(Errno) -> SegmentFile {
        let options: FileDescriptor.Options = .readWrite | .create | .exclusive | .append | .noFollow
        return SegmentFile(first: first, descriptor: try FileDescriptor.open(directory.segment(first), options, mode: openPermissions))
    }

    /// Goes on with a segment; one that is sealed has lost its successor, and is unsealed.
    static func forAppending(_ first: UInt64, in directory: LogDirectory) throws(Errno) -> SegmentFile {
        let path = directory.segment(first)
        let reading = try FileDescriptor.open(path, .readOnly | .noFollow)
        if try isSealed(FileStatus.of(reading)) { try reading.setPermissions(openPermissions) }
        return SegmentFile(first: first, descriptor: try FileDescriptor.open(path, .readWrite | .append | .noFollow))
    }

    func seal() throws(Errno) { try descriptor.setPermissions(Self.sealedPermissions) }

    func status() throws(Errno) -> FileStatus { try FileStatus.of(descriptor) }

    static func isSealed(_ status: FileStatus) -> Bool { status.permissions & 0o200 == 0 }
}
