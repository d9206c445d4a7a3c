import Linux

/// The file that is the journal's, as systemd names it to what it starts (systemd.exec(5), `JOURNAL_STREAM`).
///
/// A descriptor counts as the journal only where it is that very file: the variable is inherited, and standard error may have been redirected since.
struct JournalStream: Equatable {
    let device: UInt64
    let inode: UInt64

    /// Nil where there is none, or what is there is not `DEVICE:INODE`.
    init?(_ environment: (String) -> String?) {
        let numbers = environment("JOURNAL_STREAM")?.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) } ?? []
        guard numbers.count == 2, let device = numbers[0], let inode = numbers[1] else { return nil }
        self.device = device
        self.inode = inode
    }

    func isFile(_ descriptor: CInt) -> Bool {
        guard let status = try? FileStatus.of(number: descriptor) else { return false }
        return status.device == device && status.inode == inode
    }
}
