/// A pattern for one component of a topic: at least one of `*`, `?` and `[…]`, and literal bytes.
struct ComponentGlob: Hashable, Sendable {
    enum Token: Hashable, Sendable {
        case byte(UInt8)
        case any
        case set(ByteSet)
        case star
    }

    let tokens: [Token]

    /// The bytes that whatever matches begins with.
    var prefix: [UInt8] { Self.literals(tokens) }

    /// The bytes that whatever matches ends with; they never overlap the prefix, because something stands between the two.
    var suffix: [UInt8] { Self.literals(tokens.reversed()).reversed() }

    private static func literals(_ tokens: some Sequence<Token>) -> [UInt8] {
        var bytes: [UInt8] = []
        for case .byte(let byte) in tokens.prefix(while: { if case .byte = $0 { true } else { false } }) { bytes.append(byte) }
        return bytes
    }

    /// Whether it matches the whole of a component.
    ///
    /// Without alternatives only the last `*` ever needs to take more: what came before it has matched as early as it can.
    /// So it takes the two lengths multiplied at worst.
    func matches(_ component: Span<UInt8>) -> Bool {
        var token = 0
        var place = 0
        var star: (token: Int, place: Int)?
        while place < component.count {
            if token < tokens.count {
                if case .star = tokens[token] {
                    token += 1
                    star = (token, place)
                    continue
                }
                if Self.takes(tokens[token], component[place]) {
                    token += 1
                    place += 1
                    continue
                }
            }
            guard let last = star else { return false }
            token = last.token
            place = last.place + 1
            star = (token, place)
        }
        return tokens[token...].allSatisfy { $0 == .star }
    }

    private static func takes(_ token: Token, _ byte: UInt8) -> Bool {
        switch token {
        case .byte(let expected): byte == expected
        case .any: true
        case .set(let set): set.contains(byte)
        case .star: false
        }
    }
}

/// The ASCII characters that a pattern's `[…]` stands for.
struct ByteSet: Hashable, Sendable {
    private var bits: UInt128 = 0

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { bits |= 1 << UInt128(byte) }
    }

    mutating func invert() { bits = ~bits }

    func contains(_ byte: UInt8) -> Bool { byte < 128 && bits >> UInt128(byte) & 1 == 1 }
}
