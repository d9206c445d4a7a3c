import Linux

/// What the last writer left in the file `lock`: so that the next one need not read the log's last line, and sees when events are gone.
///
/// Never the truth by itself: it counts only for a segment of exactly the size it names, and a lost or damaged one costs a look at the log.
struct LogMark: Equatable {
    /// Of the log's id.
    var random: UInt64
    /// The last number that was given.
    var last: UInt64
    /// The segment that was written to, by its first number, and its size then.
    var segment: UInt64
    var size: Int64
    /// How far the calendar's clock was ahead of the time since boot, and when that was, in nanoseconds: to notice when somebody sets it.
    var clock: ClockReading

    struct ClockReading: Equatable {
        var offset: Int64
        var sinceBoot: Int64

        /// By how much the clock was set since an earlier reading; nil when it was not.
        ///
        /// A second and a thousandth of the time between are no jump: time services slow a clock down or speed it up by half of that at
        /// most.
        func jump(since earlier: ClockReading) -> Int64? {
            let jump = offset &- earlier.offset
            let allowed = 1_000_000_000 + max(0, sinceBoot &- earlier.sinceBoot) / 1000
            return jump.magnitude > allowed.magnitude ? jump : nil
        }
    }

    private static let magic: UInt64 = 0x0a31_6b72_616d_6b68  // "hkmark1\n"
    private static let words = 8

    func write(to file: borrowing FileDescriptor) {
        var words: [UInt64] = [
            Self.magic, random, last, segment, UInt64(bitPattern: size),
            UInt64(bitPattern: clock.offset), UInt64(bitPattern: clock.sinceBoot),
        ]
        words.append(UInt64(sum(words[...])))
        // A mark that cannot be written costs the next writer a look at the log, and nobody anything else.
        words.map(\.littleEndian).withUnsafeBytes { _ = try? file.write($0, at: 0) }
    }

    /// Nil when there is none, or none that is whole.
    init?(from file: borrowing FileDescriptor) {
        guard let bytes = try? file.bytes(at: 0, count: Self.words * 8), bytes.count == Self.words * 8 else { return nil }
        let words = bytes.withUnsafeBytes { bytes in
            (0..<Self.words).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
        }
        guard words[0] == Self.magic, words[7] == UInt64(sum(words[..<7])) else { return nil }
        random = words[1]
        last = words[2]
        segment = words[3]
        size = Int64(bitPattern: words[4])
        clock = ClockReading(offset: Int64(bitPattern: words[5]), sinceBoot: Int64(bitPattern: words[6]))
    }

    init(random: UInt64, last: UInt64, segment: UInt64, size: Int64, clock: ClockReading) {
        self.random = random
        self.last = last
        self.segment = segment
        self.size = size
        self.clock = clock
    }
}

private func sum(_ words: ArraySlice<UInt64>) -> UInt32 {
    words.map(\.littleEndian).withUnsafeBytes { CRC32C.sum(of: $0) }
}
