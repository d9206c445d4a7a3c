/// What is kept of a document.
package enum KeptDocument: Hashable, Sendable {
    /// All of it.
    case whole([UInt8])
    /// All but what is most likely secret.
    case redacted([UInt8])
    /// That there was one, of so many bytes.
    case omitted(byteCount: Int)

    /// The bytes that are there.
    package var bytes: [UInt8]? {
        switch self {
        case .whole(let bytes), .redacted(let bytes): bytes
        case .omitted: nil
        }
    }

    init(_ bytes: [UInt8], _ configuration: HistoryConfiguration) {
        guard configuration.keepsDocuments, bytes.count <= configuration.documentLimit else {
            self = .omitted(byteCount: bytes.count)
            return
        }
        self = configuration.redaction.document(bytes).map { .redacted($0) } ?? .whole(bytes)
    }
}
