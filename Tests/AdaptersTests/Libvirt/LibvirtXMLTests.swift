import Testing

@testable import Adapters

@Suite struct LibvirtXMLTests {
    static let uuid = "7814f9c5-bb41-445a-8ed4-37dbc0f8fd68"

    @Test(
        arguments: [
            ("<domain type='qemu'>\n  <name>web1</name>\n  <uuid>\(uuid)</uuid>\n</domain>\n", uuid),
            // The port stands behind its network.
            (
                "<hookData>\n  <network>\n    <name>n</name>\n    <uuid>\(uuid)</uuid>\n  </network>\n  <networkport>\n"
                    + "    <uuid>5d744f21-ba4a-4d6e-bdb2-30a35ff3207d</uuid>\n  </networkport>\n</hookData>\n", uuid
            ),
            ("<uuid>7814F9C5-BB41-445A-8ED4-37DBC0F8FD68</uuid>", "7814F9C5-BB41-445A-8ED4-37DBC0F8FD68"),
            ("<domain><name>web1</name></domain>", nil), ("", nil), ("<", nil), ("<uuid>", nil), ("<uuid>\(uuid)", nil),
            ("<uuid>\(uuid)</uuid", nil), ("<uuid>\(uuid)0</uuid>", nil), ("<uuid></uuid>", nil),
            ("<uuid>7814f9c5-bb41-445a-8ed4-37dbc0f8fd6g</uuid>", nil), ("<uuid>7814f9c5bb41445a8ed437dbc0f8fd68----</uuid>", nil),
            ("<uuid>not one</uuid><uuid>\(uuid)</uuid>", nil),
            (String(repeating: " ", count: 1 << 16) + "<uuid>\(uuid)</uuid>", nil), (String(repeating: "<", count: 1 << 16), nil),
        ] as [(String, String?)])
    func hasTheUUIDOfWhatItIsAbout(xml: String, expected: String?) { #expect(LibvirtXML.uuid(in: Array(xml.utf8)) == expected) }

    @Test func isReadAtEveryLengthThatItIsCutTo() {
        let xml = Array("<domain><name>a</name><uuid>\(Self.uuid)</uuid></domain>".utf8)
        let whole = xml.count - "</domain>".utf8.count
        for length in 0...xml.count {
            #expect(LibvirtXML.uuid(in: Array(xml[..<length])) == (length < whole ? nil : Self.uuid), "\(length)")
        }
    }
}
