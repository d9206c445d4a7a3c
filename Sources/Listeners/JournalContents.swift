/// What can be read of a journal, whatever has happened to it.
struct JournalContents {
    /// The records to go by.
    private(set) var records: [JournalRecord] = []
    /// How many bytes from the beginning on are as they were written.
    private(set) var soundLength = 0
    /// Whether records behind the damage could be read: it is no torn end, which loses nothing that was promised.
    private(set) var isDamaged = false
    /// Whether what is not known any more may have been events that were read and not done.
    private(set) var mayHaveLostEvents = false

    /// Reads all lines, and judges what to go by.
    ///
    /// Up to the first damage everything is as it was at some moment: to go on from there repeats some calls and loses nothing. Only where
    /// not even a place to read on from stands before it, the records behind it are taken, too.
    init(_ bytes: [UInt8]) {
        var isSound = true
        var later: [JournalRecord] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let record = JournalLine.record(bytes[start..<end])
            start = end + 1
            // The header is the first and only the first.
            let isExpected = record.map { $0.isHeader == (records.isEmpty && later.isEmpty) } ?? false
            if isSound, isExpected, let record {
                records.append(record)
                soundLength = start
            } else {
                isSound = false
                if let record { later.append(record) }
            }
        }
        if later.isEmpty { return }
        isDamaged = true
        if records.contains(where: \.isPlace) { return }
        mayHaveLostEvents = true
        records += later
    }
}

extension JournalRecord {
    fileprivate var isHeader: Bool { if case .header = self { true } else { false } }

    /// Whether reading can go on by it: everything that was read before it stands before it, or was done.
    fileprivate var isPlace: Bool {
        switch self {
        case .place, .gap: true
        case .header, .opened, .started, .failed, .acknowledged, .died, .dead, .revived, .skipped, .cleared, .removed: false
        }
    }
}
