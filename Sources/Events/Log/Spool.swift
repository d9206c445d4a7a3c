import Linux

/// Reports that met a held lock and wait for whoever holds it next: files in `spool/`, one a report, in the order of their names.
///
/// A file has the form of a segment, with 0 for every number. It appears under its name whole (temporary name, rename), and before its
/// events are appended it is given the name `NAME@SEQ+SKIP`: they begin at that number, without the first SKIP. Whoever finds such a name
/// has the rest of an import that was cut short, and knows how much of it there is already. So every report is in the log once.
struct Spool: Sendable {
    let directory: LogDirectory
    /// What the directory looked like when it was found empty; nil while it may not be.
    private var emptyAt: RealTime?

    init(_ directory: LogDirectory) { self.directory = directory }

    // MARK: Adding

    /// Leaves a report; needs no lock.
    func add(_ records: [EncodedEvent], limit: Int, isDurable: Bool) throws(LogError) {
        var lines: [UInt8] = []
        for record in records { record.bytes.withUnsafeBytes { LogLine.append($0, sequence: 0, to: &lines) } }
        let path = directory.spool
        guard Self.all(in: directory).count < limit else { throw .spoolFull(path: path, limit: limit) }
        try LogError.attempt("leave a report in", path) { () throws(Errno) in
            let name =
                LogDirectory.name(UInt64(max(0, RealTime.now.nanoseconds))) + "-"
                + LogID(random: SystemIdentity.random(), generation: 1).digits
            let temporary = "\(path)/.\(name)"
            do throws(Errno) {
                let file = try FileDescriptor.open(temporary, .writeOnly | .create | .exclusive, mode: 0o600)
                try file.writeAll(lines)
                if isDurable { try file.sync() }
                try Directory.rename(temporary, to: "\(path)/\(name)")
                if isDurable { try FileDescriptor.open(path, .readOnly | .directory).sync() }
            } catch {
                try? Directory.remove(temporary)
                throw error
            }
        }
    }

    // MARK: Importing, under the log's lock

    /// The file of one report.
    struct Report: Equatable {
        /// Its name as it was given at first.
        let name: String
        /// Where an earlier import, cut short, had it begin.
        let begun: Begun?

        struct Begun: Equatable {
            /// The number of the first event that was, or was to be, appended.
            let sequence: UInt64
            /// How many events of the file were in the log already.
            let skipped: Int
        }

        init(name: String, begun: Begun?) {
            self.name = name
            self.begun = begun
        }

        init?(fileName: String) {
            guard !fileName.hasPrefix(".") else { return nil }
            let parts = fileName.split(separator: "@", omittingEmptySubsequences: false)
            if parts.count == 1 {
                self.init(name: fileName, begun: nil)
                return
            }
            let numbers = parts[1].split(separator: "+", omittingEmptySubsequences: false)
            guard parts.count == 2, numbers.count == 2, let sequence = UInt64(numbers[0]), let skipped = Int(numbers[1]), skipped >= 0
            else { return nil }
            self.init(name: String(parts[0]), begun: Begun(sequence: sequence, skipped: skipped))
        }

        var fileName: String { begun.map { "\(name)@\($0.sequence)+\($0.skipped)" } ?? name }
    }

    /// The reports that wait: one whose import was cut short first, the others by name.
    ///
    /// Costs one look at the directory when nothing has come since it was last empty.
    mutating func reports() -> [Report] {
        guard let status = try? FileStatus.of(directory.spool), status.modified != emptyAt else { return [] }
        let reports = Self.all(in: directory)
        // The kernel's stamps are some milliseconds coarse: what comes in the same tick as our look would not change them.
        let isSettled = RealTime.now.nanoseconds - status.modified.nanoseconds > 100_000_000
        emptyAt = reports.isEmpty && isSettled ? status.modified : nil
        return reports
    }

    static func all(in directory: LogDirectory) -> [Report] {
        let reports = ((try? Directory.names(at: directory.spool)) ?? []).compactMap(Report.init(fileName:))
        return reports.filter { $0.begun != nil } + reports.filter { $0.begun == nil }.sorted { $0.name < $1.name }
    }

    /// The events of a report, and how many lines are none.
    func read(_ report: Report) throws(Errno) -> (records: [EncodedEvent], damaged: Int) {
        let bytes = try FileDescriptor.open(path(report), .readOnly | .noFollow).readAll()
        var records: [EncodedEvent] = []
        var damaged = 0
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            line.withUnsafeBytes { line in
                guard LogLine.sequence(of: line) == 0, let event = try? Event(line: line) else {
                    damaged += 1
                    return
                }
                records.append(event.encoded)
            }
        }
        return (records, damaged)
    }

    /// Writes down, before the events are appended, where they will begin.
    func begin(_ report: Report, at sequence: UInt64, skipping: Int) throws(Errno) -> Report {
        let begun = Report(name: report.name, begun: Report.Begun(sequence: sequence, skipped: skipping))
        try Directory.rename(path(report), to: path(begun))
        return begun
    }

    /// Takes a report that cannot be read out of the way; it stays there under a hidden name.
    func hide(_ report: Report) throws(Errno) {
        try Directory.rename(path(report), to: "\(directory.spool)/.\(report.fileName)")
    }

    /// Has ``reports()`` look again, whatever the directory looks like.
    mutating func forget() { emptyAt = nil }

    func finish(_ report: Report) throws(Errno) { try Directory.remove(path(report)) }

    private func path(_ report: Report) -> String { "\(directory.spool)/\(report.fileName)" }
}
