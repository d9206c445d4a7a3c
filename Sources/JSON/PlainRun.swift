extension UnsafeRawBufferPointer {
    /// Where the bytes from `start` on stop being what a JSON string holds as it is: the first quote, backslash or byte below 0x20, or the end.
    ///
    /// Reader and writer spend most of their time here, so eight bytes are looked at in one step.
    package func endOfPlainRun(from start: Int) -> Int {
        var index = start
        while index &+ 8 <= count {
            let stops = Self.stops(in: UInt64(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            if stops != 0 { return index &+ stops.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count, !Self.isStop(self[index]) { index &+= 1 }
        return index
    }

    private static func isStop(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The top bit of each byte that ends a run.
    ///
    /// Bits above the lowest one may be wrong (a borrow runs upwards): only that one counts.
    private static func stops(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        // A byte minus n borrows into its top bit when it is less than n; a byte whose top bit was set already is beyond ASCII.
        let controls = (word &- ones &* 0x20) & ~word
        return (controls | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & (ones &* 0x80)
    }
}
