/// Turns a pattern into a program in one pass from left to right.
struct GlobCompiler {
    /// A `{` whose `}` has not come yet.
    private struct Brace {
        var offset: Int
        /// The index of its fork, which is filled in at the `}`.
        var fork: Int
        /// Where each alternative begins.
        var alternatives: [Int]
        /// The jumps at the ends of alternatives, which are filled in at the `}`.
        var jumps: [Int] = []
    }

    private var rest: Substring.UnicodeScalarView
    /// The offset of `rest` in the pattern, in UTF-8 bytes.
    private var offset = 0
    private var instructions: [GlobProgram.Instruction] = []
    private var braces: [Brace] = []

    init(_ pattern: String) {
        rest = pattern.unicodeScalars[...]
    }

    mutating func compile() throws(Mistake) -> GlobProgram {
        while true {
            let start = offset
            guard let scalar = next() else { break }
            switch scalar {
            case "*": instructions.append(.star)
            case "?": instructions.append(.any)
            case "[": instructions.append(.set(try set(from: start)))
            case "\\": instructions.append(.scalar(try escaped(from: start)))
            case "{":
                braces.append(Brace(offset: start, fork: instructions.count, alternatives: [instructions.count + 1]))
                instructions.append(.fork([]))
            case "," where !braces.isEmpty: endAlternative()
            case "}": try closeBrace(at: start)
            default: instructions.append(.scalar(scalar))
            }
        }
        if let brace = braces.last {
            throw Mistake(at: brace.offset, "a \"{\" without its \"}\"", remedy: "close it, or write \"\\{\" for the character")
        }
        instructions.append(.accept)
        return GlobProgram(instructions: instructions)
    }

    private mutating func next() -> Unicode.Scalar? {
        guard let scalar = rest.popFirst() else { return nil }
        offset += UTF8.width(scalar)
        return scalar
    }

    private mutating func endAlternative() {
        braces[braces.count - 1].jumps.append(instructions.count)
        instructions.append(.jump(0))
        braces[braces.count - 1].alternatives.append(instructions.count)
    }

    private mutating func closeBrace(at offset: Int) throws(Mistake) {
        guard let brace = braces.popLast() else {
            throw Mistake(at: offset, "a \"}\" without its \"{\"", remedy: "write \"\\}\" for the character")
        }
        instructions[brace.fork] = .fork(brace.alternatives)
        for jump in brace.jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func escaped(from start: Int) throws(Mistake) -> Unicode.Scalar {
        guard let scalar = next() else {
            throw Mistake(at: start, "a backslash with nothing behind it", remedy: "write two for one")
        }
        return scalar
    }

    /// Reads the rest of a `[…]` whose bracket stands at `start`.
    private mutating func set(from start: Int) throws(Mistake) -> ScalarSet {
        var set = ScalarSet()
        if rest.first == "!" || rest.first == "^" {
            set.isNegated = true
            _ = next()
        }
        var isFirst = true
        while true {
            let itemStart = offset
            guard let scalar = next() else { break }
            if scalar == "]", !isFirst { return set }
            isFirst = false
            let lower = scalar == "\\" ? try escaped(from: itemStart) : scalar
            // A `-` before the closing bracket is a character like any other.
            guard rest.first == "-", let second = rest.dropFirst().first, second != "]" else {
                set.ranges.append(lower...lower)
                continue
            }
            _ = next()
            let upperStart = offset
            guard let scalar = next() else { break }
            let upper = scalar == "\\" ? try escaped(from: upperStart) : scalar
            guard lower <= upper else {
                throw Mistake(at: itemStart, "a range that runs backwards", remedy: "write the smaller character first")
            }
            set.ranges.append(lower...upper)
        }
        throw Mistake(at: start, "a \"[\" without its \"]\"", remedy: "close it, or write \"\\[\" for the character")
    }
}
