import Linux

/// What has been mended in a log.
package struct LogRepair: Sendable, Equatable {
    /// Bytes that were cut off the end.
    package let cutBytes: Int64
    /// Reports that were imported from the spool.
    package let importedReports: Int
    /// Segments whose index has been made again, by their first number.
    package let rebuiltIndexes: [UInt64]
    /// Files that crashes had left, by name.
    package let removedFiles: [String]

    init(of directory: LogDirectory, with writer: LogWriter) throws(LogError) {
        let newest = try? directory.segments().last
        let torn = newest.flatMap { try? LogStatus.Segment($0, in: directory).torn }
        let waiting = Spool.all(in: directory).count
        _ = try writer.open()
        cutBytes = torn ?? 0
        importedReports = waiting - min(waiting, Spool.all(in: directory).count)
        rebuiltIndexes = try writer.withLock { (active) throws(LogError) in try Self.rebuildIndexes(in: directory, active: active) }
        removedFiles = try writer.withLock { (_) throws(LogError) in try Self.removeLeftovers(in: directory) }
    }

    private static func rebuildIndexes(in directory: LogDirectory, active: UInt64) throws(LogError) -> [UInt64] {
        var rebuilt: [UInt64] = []
        for first in try directory.segments() where first != active {
            try LogError.attempt("rebuild", directory.index(first)) { () throws(Errno) in
                let file = try SegmentFile.forReading(first, in: directory)
                let size = try file.status().size
                let scanned = try SegmentIndex.scan(file, size: size)
                guard SegmentIndex.load(first, segmentSize: size, in: directory) != scanned else { return }
                try scanned.store(for: first, in: directory)
                rebuilt.append(first)
            }
        }
        return rebuilt
    }

    private static func removeLeftovers(in directory: LogDirectory) throws(LogError) -> [String] {
        let segments = Set(try directory.segments())
        let names = (try? Directory.names(at: directory.path)) ?? []
        let leftovers = names.filter { name in
            name.hasSuffix(".new") || LogDirectory.first(ofIndexNamed: name).map { !segments.contains($0) } ?? false
        }
        return leftovers.filter { (try? Directory.remove("\(directory.path)/\($0)")) != nil }.sorted()
    }
}
