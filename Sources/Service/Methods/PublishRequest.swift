import Events
import JSON

/// The parameters of `Publish` as they stand in a call: where its drafts are, and what is promised.
struct PublishRequest {
    private(set) var drafts: [Range<Int>] = []
    private(set) var durability = Durability.buffered

    /// - Parameter text: the parameters, as the definition has them.
    init(_ text: UnsafeRawBufferPointer) {
        var scanner = JSONScanner(text)
        _ = scanner.skip(UInt8(ascii: "{"))
        repeat {
            scanner.skipSpace()
            guard let key = scanner.string() else { return }
            scanner.skipSpace()
            _ = scanner.skip(UInt8(ascii: ":"))
            scanner.skipSpace()
            if text[key].elementsEqual("events".utf8) {
                drafts = Self.elements(&scanner)
            } else if let value = scanner.value(), text[value].elementsEqual(#""durable""#.utf8) {
                durability = .durable
            }
            scanner.skipSpace()
        } while scanner.skip(UInt8(ascii: ","))
    }

    private static func elements(_ scanner: inout JSONScanner) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        _ = scanner.skip(UInt8(ascii: "["))
        repeat {
            scanner.skipSpace()
            guard scanner.next == UInt8(ascii: "{"), let value = scanner.value() else { break }
            elements.append(value)
            scanner.skipSpace()
        } while scanner.skip(UInt8(ascii: ","))
        _ = scanner.skip(UInt8(ascii: "]"))
        return elements
    }
}
