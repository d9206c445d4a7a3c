import Configuration
import Glibc
import Hooks
import Linux
import TestSupport
import Testing

@Suite struct HookConfigurationTests {
    private let directory = TemporaryDirectory()

    // MARK: What it says

    /// The sample of the documentation, comments and all.
    @Test func readsEveryKeyAsItIsDocumented() throws {
        let configuration = try load(
            """
            [Hooks]
            Directories=/etc/hookd/hooks.d /run/hookd/hooks.d /usr/lib/hookd/hooks.d
            Objects=*              # kinds of object that hooks run for at all: "daemon container domain"
            Gates=before begin     # qualifiers whose hooks may veto
            Filters=               # points whose hooks may rewrite the document: "domain/migrate/begin domain/restore/begin"
            Timeout=10s            # one script
            Budget=30s             # one dispatch; waiting for the lock and compensation not counted
            Grace=2s               # between SIGTERM and SIGKILL
            OnFailure=veto         # or ignore
            OnTimeout=veto         # or ignore; a crash counts as a failure
            LockTimeout=30s
            OutputLimit=64K        # kept per stream of a script, head and tail
            RuntimeDirectory=/run/hookd

            [Hook 20-quota]        # the header's keys, for a binary, or overriding a header
            Timeout=5s
            Required=yes           # missing, masked or disabled: veto
            """)
        expectDefaults(configuration)
        #expect(configuration.overrides["20-quota"]?.timeout == .seconds(5))
        #expect(configuration.overrides["20-quota"]?.isRequired == true)
        #expect(configuration.overrides.entries.count == 1)
    }

    @Test func isTheSameWithoutAnyKey() throws {
        let configuration = try load("")
        #expect(configuration.directories == HookConfiguration().directories)
        #expect(configuration.runtimeDirectory == HookConfiguration().runtimeDirectory)
        #expect(configuration.timeout == .seconds(10))
        #expect(configuration.overrides.entries.isEmpty)
        #expect(configuration.file == directory("hookd.conf"))
    }

    @Test func takesOtherValuesForEveryKey() throws {
        let configuration = try load(
            """
            [Hooks]
            Directories=hooks.d "with space/hooks.d" ../hooks.d
            Objects=daemon,net* domain
            Gates=begin - vote
            Filters=domain/*/begin network/start/-
            Timeout=1min 30s
            Budget=2h
            Grace=0
            OnFailure=ignore
            OnTimeout=ignore
            LockTimeout=0
            OutputLimit=256
            RuntimeDirectory=./run/here
            """)
        let above = String(directory.path.utf8.prefix(upTo: directory.path.utf8.lastIndex(of: UInt8(ascii: "/"))!))!
        #expect(configuration.directories == [directory("hooks.d"), directory("with space/hooks.d"), "\(above)/hooks.d"])
        #expect(["daemon", "network", "domain", "container"].map { configuration.covers($0) } == [true, true, true, false])
        #expect(
            [Qualifier.begin, nil, "vote", .before].map { configuration.isGate(point("domain", "d", "start", $0)) } == [
                true, true, true, false,
            ])
        #expect(configuration.isFilter(point("domain", "d", "restore", .begin)))
        #expect(configuration.isFilter(point("network", "n", "start", nil)))
        #expect(!configuration.isFilter(point("domain", "d", "restore", .end)))
        #expect(configuration.timeout == .seconds(90) && configuration.budget == .seconds(7200))
        #expect(configuration.grace == .zero && configuration.lockTimeout == .zero)
        #expect(configuration.onFailure == .ignore && configuration.onTimeout == .ignore)
        #expect(configuration.outputLimit == 256)
        #expect(configuration.runtimeDirectory == directory("run/here"))
    }

    /// An empty value takes back what was said before, and the default does not come back.
    @Test func anEmptyListIsNothing() throws {
        let configuration = try load("[Hooks]\nDirectories=/a\nDirectories=\nObjects=\nGates=\nFilters=a/b/c\nFilters=")
        #expect(configuration.directories == [])
        #expect(!configuration.covers("container"))
        #expect(!configuration.isGate(point()))
        #expect(!configuration.isFilter(point("a", "x", "b", "c")))
    }

    @Test func givesOneScriptWhatItsSectionSays() throws {
        let configuration = try load(
            """
            [Hook 10-net]
            Object=network
            Event=start,stop
            Qualifier=before
            Name=br*
            Extra=x?
            Id=4f1c
            Arguments="%n %e" fixed
            Timeout=500ms
            OnFailure=ignore
            OnTimeout=veto
            Required=no
            """)
        let declaration = try #require(configuration.overrides["10-net"])
        #expect(
            LifecyclePoint.Part.matchOrder.map { declaration.pattern.text($0) } == ["network", "start,stop", "before", "br*", "x?", "4f1c"])
        #expect(declaration.arguments?.arguments(for: point()) == ["web1 start", "fixed"])
        #expect(declaration.timeout == .milliseconds(500))
        #expect(declaration.onFailure == .ignore && declaration.onTimeout == .veto && declaration.isRequired == false)
    }

    // MARK: What is wrong with it

    private static let mistakes: [(text: String, problems: [String])] = [
        ("Timeout=1s", [#"1:1: the key "Timeout" stands before any section; put it below a line "[Section]""#]),
        ("[Hooks]\nTimeout", [#"2:1: neither a section nor an assignment; write "[Section]" or "Key=Value", or begin a comment with '#'"#]),
        ("[Hooks]\n  Timeot=1s", [#"2:3: unknown key "Timeot" in [Hooks]; did you mean "Timeout"?"#]),
        ("[Hooks]\nTimeout = 5x", [#"2:12: unknown unit "x"; the units are us, ms, s, min, h, d and w"#]),
        ("[Hooks]\nTimeout=0", [#"2:9: "0" is out of range; give a value from 1ms to 1d"#]),
        ("[Hooks]\nTimeout=infinity", [#"2:9: "infinity" is out of range; give a value from 1ms to 1d"#]),
        ("[Hooks]\nTimeout=-1s", [#"2:9: "#]),
        ("[Hooks]\nBudget=25h", [#"2:8: "25h" is out of range; give a value from 1ms to 1d"#]),
        ("[Hooks]\nGrace=2h", [#"2:7: "2h" is out of range; give a value from 0 to 1h"#]),
        ("[Hooks]\nLockTimeout=2d", [#"2:13: "2d" is out of range; give a value from 0 to 1d"#]),
        ("[Hooks]\nOnFailure=vetoe", [#"2:11: OnFailure cannot be "vetoe"; did you mean "veto"? (known: veto, ignore)"#]),
        ("[Hooks]\nOnTimeout=Veto", [#"2:11: OnTimeout cannot be "Veto"; did you mean "veto"? (known: veto, ignore)"#]),
        ("[Hooks]\nOutputLimit=255", [#"2:13: "255" is out of range; give a value from 256 to 256M"#]),
        ("[Hooks]\nOutputLimit=1.5K", [#"2:14: a fraction of a size; take a smaller unit, as in "1536M" for "1.5G""#]),
        ("[Hooks]\nOutputLimit=64Q", [#"2:15: unknown unit "Q"; the units are K, M, G, T, P and E"#]),
        ("[Hooks]\nRuntimeDirectory=/a /b", [#"2:21: more than one path; put a path with white space into quotes"#]),
        ("[Hooks]\nDirectories=/a \"/b", [#"2:16: "#]),
        ("[Hooks]\nDirectories=/a ''", [#"2:16: an empty path; write a path, or "." for this file's directory"#]),
        ("[Hooks]\nObjects=con[tainer", [#"2:12: a "[" without its "]"; "#]),
        (
            "[Hooks]\nGates=before be/fore",
            [
                #"2:14: invalid qualifier "be/fore": it may hold letters, digits, '.', '_' and '-' only, and begins with a letter or digit; write qualifiers"#
            ]
        ),
        (
            "[Hooks]\nFilters=domain/migrate",
            [#"2:9: "domain/migrate" names no point; write OBJECT/EVENT/QUALIFIER, such as domain/migrate/begin"#]
        ),
        ("[Hooks]\nFilters=a/b/c d//e", [#"2:15: "d//e" names no point; "#]),
        ("[Hok]\nTimeout=1s", [#"1:2: unknown section "[Hok]"; did you mean "Hook"? (known: Hooks, Hook, Events, Listeners, Listener, "#]),
        ("[Hooks x]", [#"1:2: [Hooks] takes no argument "x"; write "[Hooks]""#]),
        ("[Hook]\nTimeout=1s", [#"1:2: [Hook] does not say which one; write "[Hook NAME]""#]),
        ("[Hook a]\nTimeot=1s", [#"2:1: unknown key "Timeot" in [Hook a]; did you mean "Timeout"?"#]),
        ("[Hook a]\nRequired=perhaps", [#"2:10: "perhaps" is neither yes nor no; write "yes" or "no""#]),
        ("[Hook a]\nTimeout=1y", [#"2:10: unknown unit "y"; the units are us, ms, s, min, h, d and w"#]),
        ("[Hook a]\nName=[", [#"2:6: "#]),
        ("[Hook a]\nArguments=%z", [#"2:11: unknown placeholder "%z"; use %o object, "#]),
        ("[Hook a]\nOnTimeout=", []),
        // All at once, in the order of the lines, and nothing is applied.
        ("[Hooks]\nGrace=x\n[Hook a]\nTimeout=x\n[Bus]", ["2:7: ", "4:9: ", #"5:2: unknown section "[Bus]""#]),
    ]

    @Test(arguments: mistakes) func saysWhereAndWhatWouldBeRight(text: String, expected: [String]) {
        let problems = problems(in: text)
        #expect(problems.count == expected.count, "\(problems)")
        for (problem, beginning) in zip(problems, expected) {
            #expect(problem.hasPrefix("\(directory("hookd.conf")):\(beginning)"), "\(problem)")
            #expect(problem.contains("; "), "no remedy: \(problem)")
        }
    }

    // MARK: Where it comes from

    @Test func dropInsComeInTheOrderOfTheirNamesAndTheLastWins() throws {
        directory.write("hookd.conf.d/20-b.conf", "[Hooks]\nTimeout=2s\nGrace=2s\nDirectories=b\n[Hook x]\nTimeout=7s")
        directory.write("hookd.conf.d/10-a.conf", "[Hooks]\nTimeout=1s\nBudget=1s\nDirectories=a")
        directory.write("hookd.conf.d/B.conf", "[Hooks]\nOnFailure=ignore")
        for (name, text) in [(".hidden.conf", "x"), ("no-suffix", "x"), ("30.conf.bak", "x"), ("sub/40.conf", "x")] {
            directory.write("hookd.conf.d/\(name)", text)
        }
        let configuration = try load("[Hooks]\nTimeout=9s\nDirectories=main\n[Hook x]\nOnFailure=ignore")
        #expect(configuration.timeout == .seconds(2) && configuration.budget == .seconds(1) && configuration.grace == .seconds(2))
        // Each is relative to the file it stands in.
        #expect(configuration.directories == [directory("main"), directory("hookd.conf.d/a"), directory("hookd.conf.d/b")])
        #expect(configuration.onFailure == .ignore)
        #expect(configuration.overrides["x"]?.timeout == .seconds(7) && configuration.overrides["x"]?.onFailure == .ignore)
    }

    @Test func aMistakeInADropInNamesIt() throws {
        directory.write("hookd.conf.d/10-a.conf", "[Hooks]\nTimeout=1")
        directory.write("hookd.conf.d/20-b.conf", "[Hooks]\n\nTimeout=x")
        #expect(
            problems(in: "[Hooks]\nGrace=y").map { $0.prefix { $0 != " " } } == [
                "\(directory("hookd.conf")):2:7:", "\(directory("hookd.conf.d/20-b.conf")):3:9:",
            ])
    }

    @Test func aDropInWithANameThatIsNoUTF8IsAMistake() {
        let name = Array(directory("hookd.conf.d/").utf8CString.dropLast()) + [CChar(bitPattern: 0xff)] + Array(".conf".utf8CString)
        directory.directory("hookd.conf.d")
        close(open(name, O_WRONLY | O_CREAT, 0o644))
        #expect(
            problems(in: "") == [
                "\(directory("hookd.conf.d/\u{fffd}.conf")):1:1: the file's name is not UTF-8, so that it cannot be read; rename it"
            ])
    }

    @Test func aMissingFileIsAMistakeWhenItWasNamed() {
        #expect(
            problems(at: directory("none.conf")) == [
                "\(directory("none.conf")):1:1: cannot read it: No such file or directory (ENOENT); name a file you can read, with --config or HOOKD_CONFIG"
            ])
    }

    @Test func aPathFromTheWorkingDirectoryIsMadeAbsolute() throws {
        directory.write("hookd.conf", "[Hooks]\nDirectories=hooks.d")
        // Up from wherever the tests run: changing the working directory would change it for all of them.
        let up = String(repeating: "../", count: 64)
        let configuration = try HookConfiguration.load(up + directory("hookd.conf").dropFirst())
        #expect(configuration.file == directory("hookd.conf"))
        #expect(configuration.directories == [directory("hooks.d")])
    }

    // MARK: Whom it is believed from

    private static let untrusted: [(target: String, change: @Sendable (TemporaryDirectory) -> Void, reason: String)] = [
        ("hookd.conf", { chmod($0("hookd.conf"), 0o664) }, "can be written by others (mode 0664); chmod go-w it"),
        ("hookd.conf", { chmod($0("hookd.conf"), 0o646) }, "can be written by others (mode 0646); chmod go-w it"),
        ("hookd.conf", { chmod($0("hookd.conf"), 0o4644) }, "has a set-user-ID or set-group-ID bit (mode 4644); chmod ug-s it"),
        ("", { chmod($0.path, 0o775) }, "can be written by others (mode 0775); chmod go-w it"),
        ("hookd.conf.d", { chmod($0("hookd.conf.d"), 0o777) }, "can be written by others (mode 0777); chmod go-w it"),
        ("hookd.conf.d/10-a.conf", { chmod($0("hookd.conf.d/10-a.conf"), 0o666) }, "can be written by others (mode 0666); chmod go-w it"),
    ]

    @Test(arguments: untrusted.indices) func isRefusedWhenOthersCouldHaveWrittenIt(index: Int) {
        let (target, change, reason) = Self.untrusted[index]
        directory.write("hookd.conf", "")
        directory.write("hookd.conf.d/10-a.conf", "")
        #expect(problems(at: directory("hookd.conf")) == [])
        change(directory)
        let found = problems(at: directory("hookd.conf"))
        #expect(found.count == 1)
        let path = target.isEmpty ? directory.path : directory(target)
        #expect(
            found.first?.contains(":1:1: it is not trusted: \(path) \(reason); let nobody but root or yourself write it") == true,
            "\(found)")
    }

    @Test(.enabled(if: Requirements(programs: [], root: true).areMetOrMandatory, "giving a file away needs root"))
    func isRefusedWhenItBelongsToSomebodyElse() {
        directory.write("hookd.conf", "")
        chown(directory("hookd.conf"), 65534, 65534)
        #expect(
            problems(at: directory("hookd.conf")).first?.contains("belongs to user 65534, neither root nor the user hooks run as; chown it")
                == true)
    }

    @Test func isFollowedThroughATrustedLinkOnly() {
        directory.write("real/hookd.conf", "[Hooks]\nTimeout=3s")
        symlink("real/hookd.conf", directory("link.conf"))
        #expect((try? HookConfiguration.load(directory("link.conf")))?.timeout == .seconds(3))
        chmod(directory("real"), 0o777)
        #expect(problems(at: directory("link.conf")).first?.contains("\(directory("real")) can be written by others") == true)
    }

    // MARK: -

    private func expectDefaults(_ configuration: HookConfiguration) {
        #expect(configuration.directories == ["/etc/hookd/hooks.d", "/run/hookd/hooks.d", "/usr/lib/hookd/hooks.d"])
        #expect(configuration.covers("container") && configuration.covers("anything"))
        #expect(
            [Qualifier.before, .begin, .after, .end, .aborted, nil].map { configuration.isGate(point("a", "b", "c", $0)) } == [
                true, true, false, false, false, false,
            ])
        #expect(!configuration.isFilter(point("domain", "d", "migrate", .begin)))
        #expect(configuration.timeout == .seconds(10) && configuration.budget == .seconds(30) && configuration.grace == .seconds(2))
        #expect(configuration.onFailure == .veto && configuration.onTimeout == .veto)
        #expect(configuration.lockTimeout == .seconds(30) && configuration.outputLimit == 65536)
        #expect(configuration.runtimeDirectory == "/run/hookd")
    }

    private func load(_ text: String) throws -> HookConfiguration {
        try HookConfiguration.load(directory.write("hookd.conf", text))
    }

    private func problems(in text: String) -> [String] { problems(at: directory.write("hookd.conf", text)) }

    private func problems(at path: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try HookConfiguration.load(path)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}
