import TestSupport
import Testing

@testable import Configuration

@Suite struct GlobTests {
    @Test(arguments: [
        ("", [""], ["a"]),
        ("web1", ["web1"], ["web", "web12", "Web1", ""]),
        ("*", ["", "a", "é/b\n"], []),
        ("**", ["", "a"], []),
        ("web*", ["web", "web1", "web*"], ["we", "aweb"]),
        ("*1", ["1", "web1", "11"], ["", "web12"]),
        ("w*b*1", ["wb1", "web01", "wbb1b1"], ["w1", "wb12"]),
        ("?", ["a", "é", "😀"], ["", "ab", "e\u{301}"]),
        ("a?c", ["abc", "a?c", "aéc"], ["ac", "abbc"]),
        ("[a-c]", ["a", "b", "c"], ["d", "", "-", "A"]),
        ("[!a-c]", ["d", "é"], ["a", ""]),
        ("[^a-c]x", ["dx"], ["bx", "x"]),
        ("[]a]", ["]", "a"], ["b"]),
        ("[!]a]", ["b"], ["]", "a"]),
        ("[a-]", ["a", "-"], ["b"]),
        ("[-a]", ["a", "-"], ["b"]),
        ("[à-é]", ["é", "ç"], ["e", "ê"]),
        ("[\\]\\-\\\\]", ["]", "-", "\\"], ["a"]),
        ("[a\\-c]", ["a", "-", "c"], ["b"]),
        ("[*?{]", ["*", "?", "{"], ["a"]),
        ("{a,b}", ["a", "b"], ["ab", "{a,b}", ""]),
        ("{a}", ["a"], ["{a}"]),
        ("{}x", ["x"], ["{}x"]),
        ("{,a}b", ["b", "ab"], ["a", "aab"]),
        ("{a,*}*", ["a", "", "xyz"], []),
        ("{web,db{1,2}}-*", ["web-", "db1-x", "db2-"], ["db-", "db3-", "web"]),
        ("x{a*,*b}y", ["xay", "xazy", "xby", "xzby"], ["xy", "xczy"]),
        ("{[a,],b}", ["a", ",", "b"], ["[a", "]"]),
        ("a,b", ["a,b"], ["a", "b"]),
        ("\\*\\{\\}\\[", ["*{}["], ["a"]),
        ("a]", ["a]"], ["a"]),
        ("e\u{301}", ["e\u{301}"], ["\u{e9}"]),
        ("\u{e9}*", ["\u{e9}t"], ["e\u{301}t"]),
    ])
    func matches(pattern: String, names: [String], others: [String]) throws {
        let glob = try Glob(pattern)
        for name in names { #expect(glob.matches(name), "\(pattern) should match \(name)") }
        for name in others { #expect(!glob.matches(name), "\(pattern) should not match \(name)") }
    }

    @Test(arguments: [
        ("é[a", 2, "a \"[\" without its \"]\""), ("[]", 0, "a \"[\" without its \"]\""), ("[a-", 0, "a \"[\" without its \"]\""),
        ("[!", 0, "a \"[\" without its \"]\""),
        ("a{b,{c}", 1, "a \"{\" without its \"}\""), ("{a,{b", 3, "a \"{\" without its \"}\""), ("éa}", 3, "a \"}\" without its \"{\""),
        ("[xc-a]", 2, "a range that runs backwards"), ("a\\", 1, "a backslash with nothing behind it"),
        ("[\\", 1, "a backslash with nothing behind it"),
        ("[a-\\", 3, "a backslash with nothing behind it"),
        (String(repeating: "a", count: 4097), 0, "the pattern is longer than 4096 bytes"),
    ])
    func refuses(pattern: String, offset: Int, message: String) {
        let mistake = mistake { () throws(Mistake) in try Glob(pattern) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.message == message)
    }

    @Test func knowsTheOnlyNameAndTheLackOfAny() throws {
        #expect(try Glob("a\\*é").literal == "a*é")
        #expect(try Glob("a*").literal == nil)
        #expect(try Glob("{a}").literal == nil)
        #expect(try Glob("**").matchesEverything)
        #expect(try !Glob("a*").matchesEverything)
    }

    @Test func isEqualWhenItIsWrittenWithTheSameBytes() throws {
        #expect(try Glob("a*") == Glob("a*"))
        #expect(try Glob("\u{e9}") != Glob("e\u{301}"))
        #expect(try Set([Glob("a"), Glob("a"), Glob("b")]).count == 2)
    }

    @Test(arguments: [
        String(repeating: "*a", count: 100) + "b", String(repeating: "{a,a*,*a}", count: 60) + "b",
        String(repeating: "{*,", count: 80) + "b" + String(repeating: "}", count: 80) + "b",
        String(repeating: "{,a}", count: 100) + "b", String(repeating: "?*", count: 100) + "b",
    ])
    func worstCasesTakeTheLengthsMultiplied(pattern: String) throws {
        var compiler = GlobCompiler(pattern)
        let program = try compiler.compile()
        let name = String(repeating: "a", count: 1000)
        var steps = 0
        #expect(!program.matches(name, steps: &steps))
        #expect(program.instructions.count <= pattern.utf8.count + 1)
        #expect(steps <= 2 * program.instructions.count * (name.utf8.count + 1))
        #expect(steps > name.utf8.count)
    }

    @Test func nestsAsDeepAsAPatternIsLong() throws {
        let depth = 2000
        let glob = try Glob(String(repeating: "{", count: depth) + "a" + String(repeating: "}", count: depth))
        #expect(glob.matches("a"))
        #expect(!glob.matches("b"))
    }

    @Test func agreesWithTheObviousMatcher() throws {
        var generator = SeededGenerator(seed: 6)
        let pieces = ["a", "b", "*", "?", "[ab]", "[!a]", "{a,b*}", "{,ab}", "\\*"]
        for _ in 0..<3000 {
            let pattern = (0..<Int.random(in: 0...5, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }.joined()
            let name = (0..<Int.random(in: 0...6, using: &generator)).map { _ in ["a", "b", "*"].randomElement(using: &generator)! }
                .joined()
            #expect(try Glob(pattern).matches(name) == obviously(name[...], matches: pattern[...]), "\(pattern) \(name)")
        }
    }

    @Test func everyMutationIsCompiledOrRefused() {
        var generator = SeededGenerator(seed: 7)
        let pattern = Array("{web,db{1,2}}-[!a-z]?é\\**".utf8)
        var compiled = 0
        for _ in 0..<10_000 {
            let text = String(decoding: pattern.mutated(by: &generator, alphabet: "{}[]!^-*?\\,é"), as: UTF8.self)
            let mistake = mistake { () throws(Mistake) in
                let glob = try Glob(text)
                #expect(!glob.matchesEverything || glob.matches("anything"))
                if let literal = glob.literal { #expect(glob.matches(literal)) }
                _ = glob.matches("db2-é*")
            }
            if let mistake { #expect((0..<text.utf8.count).contains(mistake.offset)) } else { compiled += 1 }
        }
        #expect(compiled > 500)
    }

    /// Tries every way, exponentially, for the pieces of `agreesWithTheObviousMatcher()` alone.
    private func obviously(_ name: Substring, matches pattern: Substring) -> Bool {
        for (piece, alternatives) in [("[ab]", ["a", "b"]), ("{a,b*}", ["a", "b*"]), ("{,ab}", ["", "ab"])] where pattern.hasPrefix(piece) {
            return alternatives.contains { obviously(name, matches: $0 + pattern.dropFirst(piece.count)) }
        }
        if pattern.hasPrefix("[!a]") {
            return !name.isEmpty && name.first != "a" && obviously(name.dropFirst(), matches: pattern.dropFirst(4))
        }
        if pattern.hasPrefix("\\*") { return name.first == "*" && obviously(name.dropFirst(), matches: pattern.dropFirst(2)) }
        switch pattern.first {
        case nil: return name.isEmpty
        case "*": return obviously(name, matches: pattern.dropFirst()) || (!name.isEmpty && obviously(name.dropFirst(), matches: pattern))
        case "?": return !name.isEmpty && obviously(name.dropFirst(), matches: pattern.dropFirst())
        case let character: return name.first == character && obviously(name.dropFirst(), matches: pattern.dropFirst())
        }
    }
}
