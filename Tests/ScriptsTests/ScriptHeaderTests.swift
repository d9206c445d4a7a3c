import Configuration
import Testing

@testable import Scripts

@Suite struct ScriptHeaderTests {
    /// What stands in the header, key by key, and what is wrong with it.
    private func read(_ text: String) -> (assignments: [String], problems: [String]) { read(Array(text.utf8)) }

    private func read(_ bytes: [UInt8]) -> (assignments: [String], problems: [String]) {
        let (assignments, problems) = ScriptHeader.hook.assignments(in: bytes, file: "10-net")
        return (assignments.map { "\($0.key.string)=\($0.value.string) at \($0.value.place)" }, problems.map(\.description))
    }

    @Test func readsTheLinesAtTheTop() {
        let (assignments, problems) = read(
            """
            #!/bin/sh
            # Sets up the network.
            # hook: object=container event=start,stop

            #hook:timeout=5s
            \t #\thook: name="two words" arguments='%n "%e"'
            set -e
            # hook: qualifier=before
            """)
        #expect(
            assignments == [
                "object=container at 10-net:3:16", "event=start,stop at 10-net:3:32", "timeout=5s at 10-net:5:15",
                "name=two words at 10-net:6:17", "arguments=%n \"%e\" at 10-net:6:39",
            ])
        #expect(problems == [])
    }

    @Test func readsLinesThatEndInCarriageReturns() {
        let (assignments, problems) = read("#!/bin/sh\r\n\r\n# hook: object=container\r\n# hook: event=start\r\necho\r\n# hook: name=x\r\n")
        #expect(assignments == ["object=container at 10-net:3:16", "event=start at 10-net:4:15"])
        #expect(problems == [])
    }

    @Test(
        arguments: [
            ("#!/bin/sh\n# hook: objct", ["10-net:2:9: \"objct\" assigns nothing; write \"key=value\""]),
            ("# hook: a=1 =2", ["10-net:1:13: no key before \"=\"; write \"key=value\""]),
            ("# hook: é=1 'x", ["10-net:1:13: a single quote without its end; close it, or put a backslash before it"]),
            (
                "#hook:x\n#hook:\n#hook: y",
                ["10-net:1:7: \"x\" assigns nothing; write \"key=value\"", "10-net:3:8: \"y\" assigns nothing; write \"key=value\""]
            ),
        ])
    func saysWhereAMistakeIs(text: String, problems: [String]) {
        #expect(read(text).problems == problems)
    }

    @Test(
        arguments: [
            "# Hook: object=container", "# HOOK: object=container", "# hooks: object=container", "# hook object=container",
            "# hook : object=container",
            "# Hook object=container event=start", "#Hooks: name=\"a b\"", "# Hook:object=container", "# Hook:\tobject=container",
            "# hooks\tobject=x",
            "# hook object=container\r",
        ])
    func doesNotPassOverWhatWasMeantForAHeader(line: String) {
        let (assignments, problems) = read("#!/bin/sh\n\(line)\n")
        let column = line.hasPrefix("# ") ? 3 : 2
        #expect(assignments == [])
        #expect(problems == ["10-net:2:\(column): this comment looks like a header line and is none; begin it with \"# hook:\""])
    }

    @Test(
        arguments: [
            "# Hook", "# hook", "# hooks:", "# Hook: sets up the network", "# hook scripts are run with x=1 set", "# hooking: a=b",
            "# hookd: a=b",
            "# How: a=b", "# h", "# object=container", "# the hook: a=b", "## hook: a=b", "#", "# ", "#\r", "# Hooks: see hooks.d",
            "# See hook: a=b",
        ])
    func passesOverOtherComments(line: String) {
        let (assignments, problems) = read("#!/bin/sh\n\(line)\n")
        #expect(assignments == [])
        #expect(problems == [])
    }

    @Test(arguments: ["", "\n", "echo\n# hook: a=b\n", "\u{7f}ELF# hook: a=b", "\0\0\n# hook: a=b", "x"]) func findsNoneWhereThereIsNone(
        text: String
    ) {
        #expect(read(text).assignments == [])
        #expect(read(text).problems == [])
    }

    @Test(
        arguments: [
            // A byte of Latin-1, a character cut in two, and a NUL.
            ([0xe9], 0, "bytes that are not UTF-8; save the file as UTF-8"),
            ([0x61, 0xc3], 1, "bytes that are not UTF-8; save the file as UTF-8"),
            ([0xc3, 0xa9, 0xff, 0x20, 0x63], 1, "bytes that are not UTF-8; save the file as UTF-8"),
            ([0x61, 0], 1, "a NUL byte; take it out"),
        ] as [([UInt8], Int, String)])
    func refusesBytesThatAreNoText(value: [UInt8], offset: Int, problem: String) {
        let (assignments, problems) = read(Array("#!/bin/sh\n# hook: a=1 name=".utf8) + value + Array("\n# hook: c=2\n".utf8))
        #expect(assignments == ["c=2 at 10-net:3:11"])
        #expect(problems == ["10-net:2:\(18 + offset): \(problem)"])
    }

    @Test func doesNotMindCommentsThatAreNoText() {
        let (assignments, problems) = read(
            Array("#!/bin/sh\n# ".utf8) + [0xe9, 0xff] + Array("\n# Hook ".utf8) + [0xe9] + Array("\n# hook: a=1\n".utf8))
        #expect(assignments == ["a=1 at 10-net:4:11"])
        #expect(problems == [])
    }

    @Test(
        arguments: [
            ("", true), ("#!/bin/sh", true), ("#!/bin/sh\n", true), ("#!/bin/sh\n# more", true), ("\n  \r\n\t", true), ("# a\necho", false),
            ("e", false), ("  e", false), ("#\n\n x", false), ("\u{7f}", false),
        ])
    func knowsWhetherMoreMayFollow(text: String, isIncomplete: Bool) {
        #expect(ScriptHeader.hook.isIncomplete(Array(text.utf8)) == isIncomplete)
    }

    @Test func hasTheKeywordItWasMadeWith() {
        let bytes = Array("# listener: topics=x\n# hook: a=b\n# Listener: c=d\n".utf8)
        let (assignments, problems) = ScriptHeader(keyword: "listener").assignments(in: bytes, file: "f")
        #expect(assignments.map(\.key.string) == ["topics"])
        #expect(problems.map(\.description) == ["f:3:3: this comment looks like a header line and is none; begin it with \"# listener:\""])
    }
}
