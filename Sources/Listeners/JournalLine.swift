import Linux

/// How a record stands in a journal: its checksum in eight digits, a space, the record, a line break.
enum JournalLine {
    static func line(_ record: JournalRecord) -> [UInt8] {
        let json = record.json
        let digits = String(json.withUnsafeBytes { CRC32C.sum(of: $0) }, radix: 16)
        return Array((String(repeating: "0", count: 8 - digits.utf8.count) + digits + " ").utf8) + json + [UInt8(ascii: "\n")]
    }

    /// The record of a line without its line break; nil when it is damaged.
    static func record(_ line: ArraySlice<UInt8>) -> JournalRecord? {
        guard line.count > 9, line[line.startIndex + 8] == UInt8(ascii: " "),
            let sum = UInt32(String(decoding: line.prefix(8), as: UTF8.self), radix: 16)
        else { return nil }
        let json = Array(line.dropFirst(9))
        guard json.withUnsafeBytes({ CRC32C.sum(of: $0) }) == sum else { return nil }
        return JournalRecord(json: json)
    }
}
