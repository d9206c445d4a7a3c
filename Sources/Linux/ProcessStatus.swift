import Glibc

/// What /proc/PID/stat says of one process at one moment, as proc(5) describes it.
package struct ProcessStatus: Equatable, Sendable {
    package var id: ProcessID
    /// The program's short name, at most 15 bytes.
    package var name: String
    /// The state's letter: `R` running, `Z` zombie, `T` stopped and others.
    package var state: UInt8
    package var parent: ProcessID
    package var processGroup: ProcessID
    package var session: ProcessID
    /// Clock ticks after boot.
    ///
    /// With the id it names a process for the whole boot: ids are used again, the pair is not.
    package var startTime: UInt64

    package var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
    package var identity: ProcessIdentity { ProcessIdentity(id: id, startTime: startTime) }

    /// Reads the status of a process; nil when there is none (any more) with this id.
    package static func of(_ id: ProcessID) -> ProcessStatus? {
        ProcFile.withContents(of: "\(ProcDirectory.path)/\(id)/stat") { parse($0) } ?? nil
    }

    /// Parses one line of /proc/PID/stat.
    ///
    /// The name stands in parentheses and may hold parentheses and blanks itself.
    package static func parse(_ line: UnsafeRawBufferPointer) -> ProcessStatus? {
        guard let open = line.firstIndex(of: UInt8(ascii: "(")), let close = line.lastIndex(of: UInt8(ascii: ")")), open < close else {
            return nil
        }
        var position = 0
        guard let id = number(in: line, at: &position) else { return nil }
        let name = String(decoding: line[(open + 1)..<close], as: UTF8.self)
        position = close + 2
        guard position < line.count else { return nil }
        let state = line[position]
        position += 1
        var fields: [UInt64] = []
        // Fields 4 (parent) to 22 (start time).
        while fields.count < 19, let value = number(in: line, at: &position) { fields.append(value) }
        guard fields.count == 19 else { return nil }
        return ProcessStatus(
            id: ProcessID(truncatingIfNeeded: id), name: name, state: state, parent: ProcessID(truncatingIfNeeded: fields[0]),
            processGroup: ProcessID(truncatingIfNeeded: fields[1]), session: ProcessID(truncatingIfNeeded: fields[2]), startTime: fields[18]
        )
    }

    private static func number(in line: UnsafeRawBufferPointer, at position: inout Int) -> UInt64? {
        while position < line.count, line[position] == UInt8(ascii: " ") { position += 1 }
        var negative = false
        if position < line.count, line[position] == UInt8(ascii: "-") {
            negative = true
            position += 1
        }
        let start = position
        var value: UInt64 = 0
        while position < line.count, case let digit = line[position] &- UInt8(ascii: "0"), digit <= 9 {
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        guard position > start else { return nil }
        return negative ? 0 &- value : value
    }
}

/// A process id together with its start time, so that an id which was used again is not taken for the process it once named.
package struct ProcessIdentity: Hashable, Sendable {
    package var id: ProcessID
    /// Clock ticks after boot, field 22 of /proc/PID/stat.
    package var startTime: UInt64

    package init(id: ProcessID, startTime: UInt64) {
        self.id = id
        self.startTime = startTime
    }

    /// What a process that is started now has as its start time: the kernel dates it by this clock, in ticks of which every Linux has
    /// 100 a second (sysconf(3), _SC_CLK_TCK).
    static var now: UInt64 { UInt64(Instant.read(CLOCK_BOOTTIME) / 10_000_000) }

    /// The identity of the calling process.
    package static let current = ProcessStatus.of(getpid())?.identity ?? ProcessIdentity(id: getpid(), startTime: 0)
}

/// Reading the small files of /proc without an allocation for the bytes.
package enum ProcFile {
    /// Hands the first 4 KiB of the file to `body`; nil when it cannot be read.
    package static func withContents<Result>(of path: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard let file = try? FileDescriptor.open(path, .readOnly) else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            guard let count = try? file.read(into: buffer), count > 0 else { return nil }
            return body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
