package import Configuration

/// The arguments that a script is called with, for scripts that were written for another convention.
///
/// Words with `%o` object, `%n` name, `%e` event, `%q` qualifier, `%x` extra, `%i` id and `%%`; what is absent is `-`, as libvirt has it.
package struct ArgumentTemplate: Hashable, Sendable {
    private enum Piece: Hashable, Sendable {
        case text(String)
        case part(LifecyclePoint.Part)
    }

    private let words: [[Piece]]

    /// `%o %n %e %q %x`: what every script sees that asks for nothing else.
    package static let standard = ArgumentTemplate(words: [
        [.part(.object)], [.part(.name)], [.part(.event)], [.part(.qualifier)], [.part(.extra)],
    ])

    private init(words: [[Piece]]) { self.words = words }

    /// Reads a template.
    ///
    /// - Parameter spelling: where it stands. A header's value needs quotes to be one value; around all of a section's they mean no more.
    /// - Throws: A mistake at a `%` that no known letter follows, and at an unterminated quote.
    package init(_ text: SourceText, spelt spelling: KeySpelling = .header) throws(Mistake) {
        var split = try Words.split(text)
        // `Arguments="%n %e %q %x"`, as it stands in headers: one argument of four parts is what nobody means by it.
        if spelling == .section, split.count == 1, Self.isQuoted(text) { split = try Words.split(split[0]) }
        var words: [[Piece]] = []
        for word in split { words.append(try Self.pieces(of: word.string)) }
        self.words = words
    }

    /// Whether it begins and ends with the same quote.
    private static func isQuoted(_ text: SourceText) -> Bool {
        let bytes = text.string.utf8
        guard let first = bytes.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") else { return false }
        return bytes.count > 1 && bytes.last == first
    }

    private static func pieces(of word: String) throws(Mistake) -> [Piece] {
        var pieces: [Piece] = []
        var literal = ""
        var scalars = word.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                literal.unicodeScalars.append(scalar)
                continue
            }
            let part: LifecyclePoint.Part
            switch scalars.next() {
            case "o": part = .object
            case "n": part = .name
            case "e": part = .event
            case "q": part = .qualifier
            case "x": part = .extra
            case "i": part = .id
            case "%":
                literal += "%"
                continue
            case let other:
                throw Mistake(
                    "unknown placeholder \"%\(other.map(String.init) ?? "")\"",
                    remedy: "use %o object, %n name, %e event, %q qualifier, %x extra, %i id or %%")
            }
            if !literal.isEmpty { pieces.append(.text(literal)) }
            literal = ""
            pieces.append(.part(part))
        }
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.text(literal)) }
        return pieces
    }

    /// The arguments for a point.
    package func arguments(for point: LifecyclePoint) -> [String] { arguments { point.argument($0) } }

    /// The arguments for what is no point and has such parts.
    package func arguments(_ value: (LifecyclePoint.Part) -> String) -> [String] {
        words.map { word in
            word.map { piece in
                switch piece {
                case .text(let text): text
                case .part(let part): value(part)
                }
            }.joined()
        }
    }
}

extension LifecyclePoint {
    /// A part as a script sees it, and as patterns are matched against it: `-` for an absent one, as libvirt has it.
    package func argument(_ part: Part) -> String {
        switch part {
        case .object: object
        case .name: name
        case .event: event
        case .qualifier: qualifier?.rawValue ?? "-"
        case .extra: extra ?? "-"
        case .id: id ?? "-"
        }
    }
}
