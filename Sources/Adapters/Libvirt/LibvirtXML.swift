/// What is read of the XML that libvirt writes: nothing but whose it is.
///
/// No parser: the document is the scripts', and one that is no XML is none of ours.
enum LibvirtXML {
    /// It stands behind the name, before anything that people may write in.
    private static let reach = 8 << 10

    /// The object's UUID; nil where there is none.
    ///
    /// In a network's hook data the network comes first, and then the port.
    static func uuid(in xml: [UInt8]) -> String? {
        let head = xml.prefix(reach)
        let tag = Array("<uuid>".utf8)
        var start = head.startIndex
        while let bracket = head[start...].firstIndex(of: tag[0]) {
            let value = head[bracket...].dropFirst(tag.count)
            if head[bracket...].starts(with: tag) {
                let uuid = value.prefix(36)
                let isWhole = isUUID(uuid) && value.dropFirst(36).starts(with: "</uuid>".utf8)
                return isWhole ? String(decoding: uuid, as: UTF8.self) : nil
            }
            start = bracket + 1
        }
        return nil
    }

    /// Whether it is written as RFC 9562 writes them: `8-4-4-4-12` hexadecimal digits.
    private static func isUUID(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { index in
            switch index - bytes.startIndex {
            case 8, 13, 18, 23: bytes[index] == UInt8(ascii: "-")
            default: isHexadecimal(bytes[index])
            }
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
