/// What a terminal, or whatever else reads a text, can show beyond ASCII.
package enum Glyphs: Sendable {
    /// Letters, digits and the signs of ASCII.
    case ascii
    /// Also blocks that fill a part of a column.
    case unicode

    /// What the locale says of the encoding: `LC_ALL`, else `LC_CTYPE`, else `LANG` (locale(7)); ASCII unless that is UTF-8.
    package init(environment: (String) -> String?) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment($0) }.first { !$0.isEmpty } ?? ""
        let name = locale.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 0x20 : $0 }
        let encoding = name.drop { $0 != UInt8(ascii: ".") }.prefix { $0 != UInt8(ascii: "@") }
        self = [".utf-8", ".utf8"].contains { encoding.elementsEqual($0.utf8) } ? .unicode : .ascii
    }
}
