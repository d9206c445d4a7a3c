import CLinux
import Glibc

/// An open file that belongs to one owner, is closed when the owner goes, and is never inherited by a child.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number that calls take.
    ///
    /// Valid only while this value lives.
    package let number: CInt

    /// Stands for the working directory where a call wants a directory's descriptor; AT_FDCWD.
    package static var workingDirectory: CInt { AT_FDCWD }

    /// Takes over a descriptor that nobody else will close.
    package init(owning number: CInt) { self.number = number }

    deinit { _ = Glibc.close(number) }

    /// How open(2) opens, and what it creates.
    ///
    /// No `OptionSet`: its array literals go through generic code, which costs a short program a tenth of its run to set up.
    package struct Options: Sendable {
        let rawValue: CInt

        /// Both.
        package static func | (left: Options, right: Options) -> Options { Options(rawValue: left.rawValue | right.rawValue) }

        package static let readOnly = Options(rawValue: O_RDONLY)
        package static let writeOnly = Options(rawValue: O_WRONLY)
        package static let readWrite = Options(rawValue: O_RDWR)
        package static let create = Options(rawValue: O_CREAT)
        package static let exclusive = Options(rawValue: O_EXCL)
        package static let append = Options(rawValue: O_APPEND)
        package static let nonblocking = Options(rawValue: O_NONBLOCK)
        package static let directory = Options(rawValue: O_DIRECTORY)
        package static let noFollow = Options(rawValue: O_NOFOLLOW)
    }

    /// Opens a path, close-on-exec, relative to `directory` when one is given.
    ///
    /// - Parameter mode: permissions of a file that is created, before the umask.
    package static func open(
        _ path: String, _ options: Options, mode: UInt32 = 0o600, in directory: CInt = FileDescriptor.workingDirectory
    ) throws(Errno) -> FileDescriptor {
        // O_NOCTTY: a daemon without a terminal must not gain one by opening a device.
        let number = try call { Glibc.openat(directory, path, options.rawValue | O_CLOEXEC | O_NOCTTY, mode) }
        return FileDescriptor(owning: number)
    }

    /// Reads at most the buffer's length; 0 is the end of the file.
    package borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        let number = number
        return try call { Glibc.read(number, buffer.baseAddress, buffer.count) }
    }

    /// Writes some of the bytes and says how many; a pipe nobody reads is `EPIPE`.
    package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        let number = number
        return try call { Glibc.write(number, bytes.baseAddress, bytes.count) }
    }

    /// Writes all of the bytes, waiting where the descriptor blocks.
    package borrowing func writeAll(_ bytes: [UInt8]) throws(Errno) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + done, $0.count - done) }
            if written >= 0 { done += written } else if Errno.last != .interrupted { throw Errno.last }
        }
    }

    /// Reads to the end of the file.
    ///
    /// - Parameter limit: reading stops, without an error, once this many bytes are there.
    package borrowing func readAll(limit: Int = .max) throws(Errno) -> [UInt8] {
        var result: [UInt8] = []
        var chunk = 4096
        while result.count < limit {
            let wanted = min(chunk, limit - result.count)
            let number = number
            var failure: Errno?
            let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                do throws(Errno) {
                    count = try call { Glibc.read(number, buffer.baseAddress, wanted) }
                } catch {
                    failure = error
                    count = 0
                }
            }
            if let failure { throw failure }
            if piece.isEmpty { break }
            if result.isEmpty { result = piece } else { result += piece }
            chunk = min(chunk * 4, 1 << 20)
        }
        return result
    }

    /// Gives up ownership: the caller must see that the number is closed.
    package consuming func release() -> CInt {
        let number = number
        discard self
        return number
    }
}

/// The two ends of a pipe(7), both close-on-exec, each above the standard descriptors.
package struct Pipe: ~Copyable {
    private var readEnd: FileDescriptor?
    private var writeEnd: FileDescriptor?

    /// Makes a pipe whose one end, the one this process keeps, does not block.
    package init(nonblocking end: WritableKeyPath<Ends, CInt>) throws(Errno) {
        var ends = Ends()
        try call { clinux_pipe(&ends.read, &ends.write) }
        // A parent that runs with 0, 1 or 2 closed gets them here, and the child's dup2 onto the same number would overwrite another end.
        if ends.read <= 2 { ends.read = try Self.liftedAboveStandard(ends.read) }
        if ends.write <= 2 { ends.write = try Self.liftedAboveStandard(ends.write) }
        readEnd = FileDescriptor(owning: ends.read)
        writeEnd = FileDescriptor(owning: ends.write)
        try call { fcntl(ends[keyPath: end], F_SETFL, O_NONBLOCK) }
    }

    /// Hands over the end to read from; once.
    package mutating func takeReadEnd() -> FileDescriptor { readEnd.take()! }

    /// Hands over the end to write to; once.
    package mutating func takeWriteEnd() -> FileDescriptor { writeEnd.take()! }

    /// The numbers of both ends.
    package struct Ends {
        package var read: CInt = -1
        package var write: CInt = -1
    }

    private static func liftedAboveStandard(_ number: CInt) throws(Errno) -> CInt {
        let lifted = try call { fcntl(number, F_DUPFD_CLOEXEC, 3) }
        _ = Glibc.close(number)
        return lifted
    }
}
