/// One file in systemd's INI dialect (systemd.syntax(7)), read but not interpreted.
///
/// - `[Section]`, or `[Kind argument]`, begins a section; one that comes again goes on where it left off.
/// - `Key=Value` assigns. White space around the key and the value is not part of them. An empty value resets the key.
/// - A line that begins with `#` or `;` is a comment, between the parts of a continued line too.
/// - A backslash at the end of a line continues it: the backslash becomes a space, the next line loses its leading white space.
///   Two backslashes do not.
/// - The one extension: white space followed by `#` outside quotes begins a comment that takes the rest of its line,
///   a backslash at its end included. `Key=#value` is not a comment; nor is `"a # b"` or `a\ #b`.
///
/// The file must be UTF-8 without NUL; a byte order mark and carriage returns before line feeds are passed over.
package struct INIDocument: Sendable {
    /// The largest file that is read, in bytes: 1 MiB; its loader may stop one byte beyond it.
    package static let sizeLimit = 1 << 20
    /// The longest line, its continuations counted, in bytes: 64 KiB.
    package static let lineLimit = 1 << 16
    /// The most sections that a file has, several times the scripts that a directory holds.
    package static let sectionLimit = 4096
    /// How many problems are told before the rest of the file is left unread: someone gave a file of another kind.
    package static let problemLimit = 50

    /// The name of the file.
    package let file: String
    /// Every problem of syntax; `Configuration.check(_:)` puts them in order with those of other kinds.
    package let problems: [Problem]
    let table: SectionTable

    /// The sections in order of their first appearance.
    package var sections: [Section] { table.sections }

    /// Reads a file that has been loaded; `file` names it in every place.
    ///
    /// A line with a problem is left out and the others are read, so that one pass finds every mistake:
    /// nobody may use a document that has problems. `Configuration.check(_:)` sees to that.
    package static func parse(_ bytes: [UInt8], file: String) -> INIDocument {
        guard bytes.count <= sizeLimit else {
            let problem = Problem(
                place: Place(file: file, line: 1, column: 1), message: "the file is longer than \(ByteSize.format(sizeLimit))",
                remedy: "make sure that it is a configuration file")
            return INIDocument(file: file, problems: [problem], table: SectionTable())
        }
        var parser = INIParser(Source(file: file, bytes: bytes))
        parser.parse()
        return INIDocument(file: file, problems: parser.problems, table: parser.table)
    }
}
