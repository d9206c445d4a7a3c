import Linux

/// What of a log has been written and may still be lost when the machine crashes.
struct UnsyncedLog: Sendable {
    let segments: [SegmentFile]
    /// The log's directory, when segments have been made in it.
    let directory: LogDirectory?
    /// Why a part of it will never be on the disk.
    let failure: Errno?

    /// Returns when all of it is on the disk.
    ///
    /// - Important: After an error the kernel may have dropped what it could not write; that a later attempt succeeds says nothing about
    ///   it.
    func sync() throws(Errno) {
        for segment in segments { try segment.descriptor.syncData() }
        try directory?.sync()
        if let failure { throw failure }
    }
}
