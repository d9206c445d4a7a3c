/// A pattern that names are matched against, whole, compiled once.
///
/// | written | matches |
/// |---|---|
/// | `*` | any number of characters, also none |
/// | `?` | one character |
/// | `[a-z_]`, `[!a-z]`, `[^a-z]` | one character that is, or is not, one of these; a `]` that comes first is one of them |
/// | `{web,db*}` | one of these patterns, which may hold braces themselves |
/// | `\` | makes the next character an ordinary one |
///
/// A character is a Unicode scalar, and everything else is compared byte by byte. No character is special in a name, neither `/` nor `.`.
/// Matching takes time in proportion to the length of the name times that of the pattern, whatever the pattern:
/// all the ways to match are followed at once, none is tried and taken back.
package struct Glob: Sendable {
    /// The longest pattern, in UTF-8 bytes: that of the longest thing to match, a point's `extra`.
    package static let lengthLimit = 4096

    /// The pattern as it was written.
    package let pattern: String
    private let form: Form

    /// Nearly every pattern is one of the first three, which cost a comparison of bytes.
    fileprivate enum Form: Sendable {
        case everything
        case literal([UInt8])
        case prefix([UInt8])
        case program(GlobProgram)
    }

    /// Compiles a pattern.
    ///
    /// Throws at an unterminated `[` or `{`, a `}` without its `{`, a range that runs backwards,
    /// a backslash with nothing behind it, and a pattern beyond the limit.
    package init(_ pattern: String) throws(Mistake) {
        guard pattern.utf8.count <= Glob.lengthLimit else {
            throw Mistake(at: 0, "the pattern is longer than \(Glob.lengthLimit) bytes", remedy: "split it into several")
        }
        var compiler = GlobCompiler(pattern)
        let program = try compiler.compile()
        self.pattern = pattern
        form = Form(program)
    }

    /// The name that the pattern stands for, when it can match no other.
    package var literal: String? {
        switch form {
        case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
        case .everything, .prefix, .program: nil
        }
    }

    /// Whether the pattern matches whatever there is.
    package var matchesEverything: Bool {
        switch form {
        case .everything: true
        case .literal, .prefix, .program: false
        }
    }

    /// Whether matching takes time in proportion to the name alone: there is no wildcard but a `*` at the end.
    package var isLinear: Bool {
        switch form {
        case .everything, .literal, .prefix: true
        case .program: false
        }
    }

    /// Whether the whole of the name matches.
    package func matches(_ name: String) -> Bool {
        switch form {
        case .everything: true
        case .literal(let bytes): name.utf8.count == bytes.count && name.utf8.elementsEqual(bytes)
        case .prefix(let bytes): name.utf8.starts(with: bytes)
        case .program(let program): program.matches(name)
        }
    }

    /// Whether the whole of a name matches that is there as UTF-8 bytes; only a pattern of the general form makes a string of them.
    package func matches(_ name: UnsafeRawBufferPointer) -> Bool {
        switch form {
        case .everything: true
        case .literal(let bytes): name.elementsEqual(bytes)
        case .prefix(let bytes): name.starts(with: bytes)
        case .program(let program): program.matches(String(decoding: name, as: UTF8.self))
        }
    }
}

extension Glob.Form {
    fileprivate init(_ program: GlobProgram) {
        var bytes: [UInt8] = []
        var hasStar = false
        for instruction in program.instructions {
            switch instruction {
            case .scalar(let scalar) where !hasStar:
                bytes.append(contentsOf: UTF8.encode(scalar)!)  // A scalar always has an encoding in UTF-8.
            case .star:
                hasStar = true
            case .accept:
                break
            case .scalar, .any, .set, .fork, .jump:
                self = .program(program)
                return
            }
        }
        self = !hasStar ? .literal(bytes) : bytes.isEmpty ? .everything : .prefix(bytes)
    }
}

extension Glob: Hashable {
    /// Whether both were written with the same bytes.
    package static func == (one: Glob, other: Glob) -> Bool { one.pattern.utf8.elementsEqual(other.pattern.utf8) }

    /// Feeds the bytes of the pattern, so that it agrees with `==`.
    package func hash(into hasher: inout Hasher) {
        for byte in pattern.utf8 { hasher.combine(byte) }
    }
}
