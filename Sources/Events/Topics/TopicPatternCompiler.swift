import Configuration

/// Turns a pattern into the components that it stands for: reads it into pieces, multiplies the braces out, and cuts at the slashes.
struct TopicPatternCompiler {
    /// A piece of a pattern, and where it stands.
    private struct Piece {
        enum Kind: Equatable {
            case token(ComponentGlob.Token)
            case doubleStar
            case slash
        }
        var kind: Kind
        var offset: Int
    }

    /// Pieces with alternatives in them.
    private enum Part {
        case piece(Piece)
        case braces([[Part]], offset: Int)
    }

    /// Braces inside each other: nobody writes more than two.
    private static let depthLimit = 8

    private let bytes: [UInt8]
    private var index = 0

    init(_ pattern: String) { bytes = Array(pattern.utf8) }

    mutating func compile() throws(Mistake) -> [[TopicPattern.Component]] {
        guard bytes.count <= TopicPattern.lengthLimit else {
            throw Mistake(at: 0, "the pattern is longer than \(TopicPattern.lengthLimit) bytes", remedy: "split it into several")
        }
        guard !bytes.isEmpty else { throw Mistake("an empty pattern", remedy: "write \"**\" for every topic") }
        let parts = try sequence(depth: 0)
        var alternatives: [[TopicPattern.Component]] = []
        for pieces in try expand(parts) {
            let components = try cut(pieces)
            if !alternatives.contains(components) { alternatives.append(components) }
        }
        return alternatives
    }

    // MARK: Reading

    /// Reads to the end, or within braces to the comma or brace that ends the alternative.
    private mutating func sequence(depth: Int) throws(Mistake) -> [Part] {
        var parts: [Part] = []
        while index < bytes.count {
            let start = index
            let byte = bytes[index]
            if depth > 0, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") { return parts }
            index += 1
            switch byte {
            case UInt8(ascii: "/"): parts.append(.piece(Piece(kind: .slash, offset: start)))
            case UInt8(ascii: "*"):
                let isDouble = index < bytes.count && bytes[index] == UInt8(ascii: "*")
                if isDouble { index += 1 }
                parts.append(.piece(Piece(kind: isDouble ? .doubleStar : .token(.star), offset: start)))
            case UInt8(ascii: "?"): parts.append(.piece(Piece(kind: .token(.any), offset: start)))
            case UInt8(ascii: "["): parts.append(.piece(Piece(kind: .token(.set(try set(from: start))), offset: start)))
            case UInt8(ascii: "{"): parts.append(.braces(try braces(from: start, depth: depth + 1), offset: start))
            case UInt8(ascii: "}"):
                throw Mistake(at: start, "a \"}\" without its \"{\"", remedy: "leave it out: no topic holds one")
            case _ where byte.isTopicLetter || byte.isTopicSeparator:
                parts.append(.piece(Piece(kind: .token(.byte(byte)), offset: start)))
            default: throw unknown(at: start)
            }
        }
        return parts
    }

    private mutating func braces(from start: Int, depth: Int) throws(Mistake) -> [[Part]] {
        guard depth <= Self.depthLimit else {
            throw Mistake(at: start, "more than \(Self.depthLimit) braces inside each other", remedy: "write several patterns")
        }
        var alternatives: [[Part]] = []
        while true {
            alternatives.append(try sequence(depth: depth))
            guard index < bytes.count else { throw Mistake(at: start, "a \"{\" without its \"}\"", remedy: "close it") }
            index += 1
            if bytes[index - 1] == UInt8(ascii: "}") { return alternatives }
        }
    }

    /// Reads the rest of a `[…]` whose bracket stands at `start`.
    private mutating func set(from start: Int) throws(Mistake) -> ByteSet {
        var set = ByteSet()
        let isNegated = index < bytes.count && (bytes[index] == UInt8(ascii: "!") || bytes[index] == UInt8(ascii: "^"))
        if isNegated { index += 1 }
        let first = index
        while index < bytes.count {
            let lower = bytes[index]
            if lower == UInt8(ascii: "]"), index > first {
                index += 1
                if isNegated { set.invert() }
                return set
            }
            try checkMember(at: index)
            let lowerIndex = index
            index += 1
            // A `-` before the closing bracket is a character like any other.
            guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "-"), bytes[index + 1] != UInt8(ascii: "]") else {
                set.insert(lower...lower)
                continue
            }
            try checkMember(at: index + 1)
            let upper = bytes[index + 1]
            guard lower <= upper else {
                throw Mistake(at: lowerIndex, "a range that runs backwards", remedy: "write the smaller character first")
            }
            set.insert(lower...upper)
            index += 2
        }
        throw Mistake(at: start, "a \"[\" without its \"]\"", remedy: "close it")
    }

    private func checkMember(at place: Int) throws(Mistake) {
        guard bytes[place].isTopicLetter || bytes[place].isTopicSeparator else { throw unknown(at: place) }
    }

    private func unknown(at place: Int) -> Mistake {
        let character = String(decoding: bytes[place...], as: UTF8.self).unicodeScalars.prefix(1)
        return Mistake(
            at: place, "no topic holds \(Problem.quote(String(character)))",
            remedy: "use letters, digits, \".\", \"_\", \"-\", and the wildcards * ** ? [] {}")
    }

    // MARK: Multiplying the braces out

    private func expand(_ parts: [Part]) throws(Mistake) -> [[Piece]] {
        var expansions: [[Piece]] = [[]]
        for part in parts {
            switch part {
            case .piece(let piece):
                for index in expansions.indices { expansions[index].append(piece) }
            case .braces(let alternatives, let offset):
                var endings: [[Piece]] = []
                for alternative in alternatives { endings += try expand(alternative) }
                // Checked before it is made: the product of a few braces is more than there is memory for.
                let length =
                    expansions.reduce(0) { $0 + $1.count + 1 } * endings.count + endings.reduce(0) { $0 + $1.count } * expansions.count
                guard length <= TopicPattern.expansionLimit else {
                    throw Mistake(at: offset, "the braces stand for too many patterns", remedy: "write several patterns, or a \"*\"")
                }
                expansions = expansions.flatMap { beginning in endings.map { beginning + $0 } }
            }
        }
        return expansions
    }

    // MARK: Cutting at the slashes

    private func cut(_ pieces: [Piece]) throws(Mistake) -> [TopicPattern.Component] {
        guard let first = pieces.first, first.kind == .slash || first.kind == .doubleStar else {
            throw Mistake(
                at: pieces.first?.offset ?? 0, "a topic begins with a slash", remedy: "write \"/\" first, or \"**\" for every topic")
        }
        var components: [TopicPattern.Component] = []
        var rest = first.kind == .slash ? pieces.dropFirst() : pieces[...]
        var offset = first.offset
        while true {
            let end = rest.firstIndex { $0.kind == .slash } ?? rest.endIndex
            let component = try component(rest[rest.startIndex..<end], after: offset)
            if component != .deep || components.last != .deep { components.append(component) }
            guard end < rest.endIndex else { return components }
            offset = rest[end].offset
            rest = rest[(end + 1)...]
        }
    }

    /// `offset` is that of the slash before the component.
    private func component(_ pieces: ArraySlice<Piece>, after offset: Int) throws(Mistake) -> TopicPattern.Component {
        var tokens: [ComponentGlob.Token] = []
        for piece in pieces {
            switch piece.kind {
            case .token(let token): if tokens.last != .star || token != .star { tokens.append(token) }
            case .doubleStar:
                guard pieces.count == 1 else {
                    throw Mistake(
                        at: piece.offset, "\"**\" stands for whole components", remedy: "write \"*\" within one, or slashes around it")
                }
                return .deep
            case .slash: preconditionFailure("a slash at \(piece.offset) inside of a component")
            }
        }
        guard !tokens.isEmpty else {
            throw Mistake(at: offset, "an empty component", remedy: "write something behind the slash, or leave it out")
        }
        if tokens == [.star] { return .any }
        var literal: [UInt8] = []
        for case .byte(let byte) in tokens { literal.append(byte) }
        guard literal.count == tokens.count else { return .glob(ComponentGlob(tokens: tokens)) }
        // What can never match is a mistake rather than a subscription that stays silent.
        do throws(Mistake) {
            try TopicComponent.check(literal[...], at: 0)
        } catch {
            throw Mistake(at: pieces[pieces.startIndex + min(error.offset, pieces.count - 1)].offset, error.message, remedy: error.remedy)
        }
        return .literal(literal)
    }
}
