import Linux

/// Reading files for a test.
///
/// Foundation sets 4 KiB aside to read a file with, and never gives them back when the file is empty (swift-foundation,
/// `readBytesFromFile`): a leak in whatever test does so.
package enum Files {
    /// All bytes of a file; nil when it cannot be read.
    package static func bytes(at path: String) -> [UInt8]? {
        guard let file = try? FileDescriptor.open(path, .readOnly) else { return nil }
        return try? file.readAll()
    }

    /// The text of a file, bytes that are not UTF-8 replaced; nil when it cannot be read.
    package static func text(at path: String) -> String? { bytes(at: path).map { String(decoding: $0, as: UTF8.self) } }
}
