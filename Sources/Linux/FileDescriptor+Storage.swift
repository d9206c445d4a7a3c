import Glibc

// What a file that holds data needs beyond reading and writing in sequence.

extension FileDescriptor {
    /// Reads at most the buffer's length from `offset` bytes into the file on; 0 is the end of the file.
    ///
    /// The corresponding C function is pread(2).
    package borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(Errno) -> Int {
        let number = number
        return try call { pread(number, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// Reads the bytes from `offset` on: as many as are wanted, or up to the end of the file.
    package borrowing func bytes(at offset: Int64, count wanted: Int) throws(Errno) -> [UInt8] {
        let number = number
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            do throws(Errno) {
                while count < wanted {
                    let done = count
                    let piece = try call { pread(number, buffer.baseAddress! + done, wanted - done, off_t(offset) + done) }
                    if piece == 0 { return }
                    count += piece
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes some of the bytes from `offset` bytes into the file on, and says how many.
    ///
    /// The corresponding C function is pwrite(2).
    @discardableResult
    package borrowing func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(Errno) -> Int {
        let number = number
        return try call { pwrite(number, bytes.baseAddress, bytes.count, off_t(offset)) }
    }

    /// Cuts the file, or fills it up with zeros, to this many bytes; ftruncate(2).
    package borrowing func truncate(to size: Int64) throws(Errno) {
        let number = number
        try call { ftruncate(number, off_t(size)) }
    }

    /// Returns when the data, and what is needed to find it, is on the disk; fdatasync(2).
    ///
    /// - Important: After an error the kernel may have given up on the data: a second call that succeeds says nothing about it.
    package borrowing func syncData() throws(Errno) {
        let number = number
        try call { fdatasync(number) }
    }

    /// Returns when everything about the file is on the disk, which for a directory is its names; fsync(2).
    package borrowing func sync() throws(Errno) {
        let number = number
        try call { fsync(number) }
    }

    /// Sets the permission bits, 0 to 0o7777; fchmod(2).
    package borrowing func setPermissions(_ permissions: UInt32) throws(Errno) {
        let number = number
        try call { fchmod(number, permissions) }
    }
}
