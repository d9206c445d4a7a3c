import Configuration
import Testing

@Suite struct SectionReaderTests {
    private func reader(_ body: String, file: String = "f") -> SectionReader {
        SectionReader(configuration("[Hooks]\n\(body)", file: file), "Hooks")
    }

    private let seconds = Duration.milliseconds(1)...Duration.seconds(3600)

    @Test func readsTheSample() {
        let merged = configuration(sample, file: "/etc/hookd/hookd.conf")
        var hooks = SectionReader(merged, "Hooks")
        #expect(hooks.paths("Directories") == ["/etc/hookd/hooks.d", "/run/hookd/hooks.d", "/usr/lib/hookd/hooks.d"])
        #expect(hooks.globs("Objects")?.map(\.pattern) == ["*"])
        #expect(hooks.words("Gates")?.map(\.string) == ["before", "begin"])
        #expect(hooks.words("Filters")?.map(\.string) == [])
        #expect(hooks.duration("Timeout", in: seconds) == .seconds(10))
        #expect(hooks.duration("Budget", in: seconds) == .seconds(90))
        #expect(hooks.duration("Grace", in: seconds) == .seconds(2))
        #expect(hooks.duration("LockTimeout", in: seconds) == nil)
        #expect(hooks.choice("OnFailure", ["veto": 1, "ignore": 2]) == 1)
        #expect(hooks.size("OutputLimit", in: 1024...1 << 20) == 65536)
        #expect(hooks.path("RuntimeDirectory") == "/run/hookd # not a comment")
        #expect(hooks.finish() == [])

        var hook = SectionReader(merged.sections(of: "Hook")[0])
        #expect(hook.duration("Timeout", in: seconds) == .seconds(5))
        #expect(hook.globs("Name")?.map { $0.matches("étude") } == [true])
        #expect(hook.finish() == [])
    }

    @Test func readsAnAssignmentAsOneElement() {
        var reader = reader("A=one, two\nA=three four\nB=x\nB=\nB=y\nC=\n")
        #expect(reader.texts("A") { $0.string } == ["one, two", "three four"])
        #expect(reader.texts("B") { $0.string } == ["y"])
        #expect(reader.texts("C") { $0.string } == [])
        #expect(reader.texts("D") { $0.string } == nil)
        #expect(reader.finish() == [])
        var mistaken = self.reader("A=one\nA=two\n")
        #expect(
            mistaken.texts("A") { (text) throws(Mistake) in
                guard text.string == "one" else { throw Mistake(at: 1, "no", remedy: "yes") }
                return text.string
            } == ["one"])
        #expect(mistaken.finish().map(\.place.description) == ["f:3:4"])
    }

    @Test func leavesEverythingAtItsDefaultWithoutASection() {
        var reader = SectionReader(Configuration(), "Hooks")
        #expect(reader.boolean("A") == nil)
        #expect(reader.words("B") == nil)
        #expect(reader.text("C") == nil)
        #expect(!reader.isAssigned("A"))
        #expect(reader.finish() == [])
    }

    @Test(arguments: [
        ("A=1", 1 as Int?),
        ("A=1\nA=2", 2),
        ("A=1\nA=", nil),
        ("A=\nA=3", 3),
        ("a=1", nil),
    ])
    func takesTheLastOfASingleValue(body: String, value: Int?) {
        var reader = reader(body)
        #expect(reader.integer("A", in: 0...9) == value)
    }

    @Test(arguments: [
        ("A=1 2\nA=3", ["1", "2", "3"] as [String]?),
        ("A=1\nA=", []),
        ("A=1\nA=\nA=2 3", ["2", "3"]),
        ("A=\"\" 'a b'", ["", "a b"]),
        ("B=1", nil),
    ])
    func addsUpAListUntilItIsReset(body: String, words: [String]?) {
        var reader = reader(body)
        #expect(reader.words("A")?.map(\.string) == words)
    }

    @Test func checksValuesThatOthersReplace() {
        var reader = reader("A=x\nA=1")
        #expect(reader.integer("A", in: 0...9) == 1)
        #expect(reader.finish().map(\.place.line) == [2])
    }

    @Test(arguments: [
        ("D=2h", #"f:2:3: "2h" is out of range; give a value from 1ms to 1h"#),
        ("D=infinity", #"f:2:3: "infinity" is out of range; give a value from 1ms to 1h"#),
        ("D = 1min 3x", #"f:2:11: unknown unit "x"; the units are us, ms, s, min, h, d and w"#),
        ("D=1min \\\n  é", #"f:3:3: "é" is not a number; write a time span such as "10s", "1min 30s" or "500ms""#),
        ("S=2M", #"f:2:3: "2M" is out of range; give a value from 1K to 1M"#),
        ("S=64Q", #"f:2:5: unknown unit "Q"; the units are K, M, G, T, P and E"#),
        ("I=10", #"f:2:3: "10" is out of range; give a value from 0 to 9"#),
        ("I=1x", #"f:2:4: "1x" is not a whole number; write a whole number"#),
        ("B=perhaps", #"f:2:3: "perhaps" is neither yes nor no; write "yes" or "no""#),
        ("C=vetto", #"f:2:3: C cannot be "vetto"; did you mean "veto"? (known: veto, ignore)"#),
        ("C=refuse", #"f:2:3: C cannot be "refuse"; known: veto, ignore"#),
        ("P=/a /b", #"f:2:6: more than one path; put a path with white space into quotes"#),
        ("P=\"\"", #"f:2:3: an empty path; write a path, or "." for this file's directory"#),
        ("W=a 'b", #"f:2:5: a single quote without its end; close it, or put a backslash before it"#),
        ("G=web* \"é\\ [a\"", #"f:2:12: a "[" without its "]"; close it, or write "\[" for the character"#),
        ("G=a,,b", "f:2:5: a comma that separates nothing; take it out"),
        ("Dd=1s", #"f:2:1: unknown key "Dd" in [Hooks]; known: D, S, I, B, C, P, W, G, Timeout"#),
        ("Timeuot=1s", #"f:2:1: unknown key "Timeuot" in [Hooks]; did you mean "Timeout"? (known: D, S, I, B, C, P, W, G, Timeout)"#),
    ])
    func saysWhatIsWrongAndWhere(body: String, line: String) {
        let merged = configuration("[Hooks]\n\(body)", file: "f")
        var reader = SectionReader(merged, "Hooks")
        _ = reader.duration("D", in: seconds)
        _ = reader.size("S", in: 1024...1 << 20)
        _ = reader.integer("I", in: 0...9)
        _ = reader.boolean("B")
        _ = reader.choice("C", ["veto": 1, "ignore": 2])
        _ = reader.path("P")
        _ = reader.words("W")
        _ = reader.globs("G")
        _ = reader.duration("Timeout", in: seconds)
        #expect(report(merged, reader.finish()) == [line])
    }

    @Test func readsTheOtherWordsOfAListWithAMistake() {
        var reader = reader("G={a b [ c")
        #expect(reader.globs("G")?.map(\.pattern) == ["b", "c"])
        #expect(reader.finish().map(\.place.column) == [3, 8])
    }

    @Test func takesALiteralStarFromBracketsAndSingleQuotes() {
        var reader = reader("G=[*] '\\*' \\*")
        #expect(reader.globs("G")?.map { $0.matches("x") } == [false, false, true])
        #expect(reader.globs("G")?.map { $0.matches("*") } == [true, true, true])
    }

    @Test func allowsInfinityWhereTheRangeDoes() {
        var reader = reader("D=infinity")
        #expect(reader.duration("D", in: .zero...TimeSpan.infinity) == TimeSpan.infinity)
    }

    @Test func takesRelativePathsFromTheDirectoryOfTheirFile() {
        let documents = [("/etc/hookd/hookd.conf", "P=hooks.d ../x /a//b/"), ("/etc/hookd/hookd.conf.d/10.conf", "P=hooks.d")]
            .map { INIDocument.parse(Array("[Hooks]\n\($1)".utf8), file: $0) }
        var reader = SectionReader(Configuration(documents), "Hooks")
        #expect(reader.paths("P") == ["/etc/hookd/hooks.d", "/etc/x", "/a/b", "/etc/hookd/hookd.conf.d/hooks.d"])
    }

    @Test func readsAHeaderAsItReadsASection() throws {
        let source = Source(file: "10-net", bytes: Array("#!/bin/sh\n# hook: event=start,stop timeout=5s tmeout=1s\n".utf8))
        let header = SourceText(source, 18..<55, line: 2, lineStart: 10)
        var reader = SectionReader(try Words.assignments(header), of: "the header")
        #expect(reader.globs("event")?.map(\.pattern) == ["start", "stop"])
        #expect(reader.duration("timeout", in: seconds) == .seconds(5))
        #expect(
            reader.finish().map(\.description) == [
                #"10-net:2:37: unknown key "tmeout" in the header; did you mean "timeout"? (known: event, timeout)"#
            ])
    }

    @Test func rejectsAKeyThatContradictsAnother() {
        var reader = reader("A=1\nA=2")
        #expect(reader.integer("A", in: 0...9) == 2)
        #expect(reader.isAssigned("A"))
        reader.reject("A", "A exceeds B", remedy: "lower it")
        #expect(reader.finish().map(\.description) == ["f:3:3: A exceeds B; lower it"])
    }
}
