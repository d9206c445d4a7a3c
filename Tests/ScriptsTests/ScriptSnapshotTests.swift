import Configuration
import Glibc
import Linux
import TestSupport
import Testing

@testable import Scripts

@Suite(.leavesNothing()) struct ScriptSnapshotTests {
    let directory = TemporaryDirectory()
    /// Nobody who is trusted.
    let stranger: UInt32 = 54321

    private func scan(_ names: String..., overrides declarations: KeyValuePairs<String, Declaration> = [:]) -> ScriptSnapshot {
        var overrides = Overrides()
        for (name, declaration) in declarations { overrides[name] = declaration }
        return .scan(names.map { directory($0) }, overrides: overrides)
    }

    /// `directory/name standing` for each, in order.
    private func standings(_ snapshot: ScriptSnapshot) -> [String] {
        snapshot.scripts.map { "\($0.path.dropFirst(directory.path.count + 1)) \($0.standing.word)" }
    }

    private func standing(_ name: String = "a/hook") -> HookScript.Standing? {
        scan("a").scripts.first { $0.path == directory(name) }?.standing
    }

    private func required() -> Declaration {
        var declaration = Declaration()
        declaration.isRequired = true
        return declaration
    }

    // MARK: Order and precedence

    @Test func ordersByNameAcrossDirectories() {
        for name in ["a/20-x", "b/10-x", "c/30-x", "a/10-X", "c/2-x"] { directory.write(name, "#!/bin/sh\n", mode: 0o755) }
        #expect(
            standings(scan("a", "b", "c")) == ["a/10-X enabled", "b/10-x enabled", "c/2-x enabled", "a/20-x enabled", "c/30-x enabled"])
    }

    @Test func letsTheFirstDirectoryThatHasANameWin() {
        for name in ["a/x", "b/x", "c/x", "b/y"] { directory.write(name, "#!/bin/sh\n", mode: 0o755) }
        let snapshot = scan("a", "b", "c")
        #expect(standings(snapshot) == ["a/x enabled", "b/x overridden", "c/x overridden", "b/y enabled"])
        #expect(snapshot.scripts[1].standing == .overridden(by: directory("a/x")))
        #expect(snapshot.scripts[1].standing.reason == "by \(directory("a/x"))")
        #expect(standings(scan("c", "b", "a")).first == "c/x enabled")
    }

    @Test(arguments: ["empty file", "link to null", "link to a link to null", "link to an empty file"]) func masksWhatComesLater(
        how: String
    ) {
        directory.directory("a")
        switch how {
        case "empty file": directory.write("a/x", "")
        case "link to null": symlink("/dev/null", directory("a/x"))
        case "link to a link to null":
            symlink("/dev/null", directory("null"))
            symlink("../null", directory("a/x"))
        default:
            directory.write("nothing", "")
            symlink("../nothing", directory("a/x"))
        }
        directory.write("b/x", "#!/bin/sh\n", mode: 0o755)
        let snapshot = scan("a", "b")
        #expect(standings(snapshot) == ["a/x masked", "b/x overridden"])
        #expect(snapshot.scripts[0].standing.reason == "an empty file or a link to /dev/null stands in its place")
    }

    @Test(.enabled(if: Requirements(programs: [], root: true).areMetOrMandatory, "needs root, to give files away"))
    func doesNotLetSomebodyElseMask() {
        directory.directory("a", mode: 0o1777)
        directory.directory("evil")
        symlink("/dev/null", directory("a/link"))
        lchown(directory("a/link"), stranger, stranger)
        directory.write("a/empty", "")
        chown(directory("a/empty"), stranger, stranger)
        // Root's own link, by way of a directory where somebody else can change its end.
        symlink("/dev/null", directory("evil/null"))
        symlink("../evil/null", directory("a/way"))
        chmod(directory("evil"), 0o777)
        #expect(standing("a/link") == .untrusted(.foreignOwner(path: directory("a/link"), owner: stranger)))
        #expect(standing("a/empty") == .untrusted(.foreignOwner(path: directory("a/empty"), owner: stranger)))
        #expect(standing("a/way") == .untrusted(.writableByOthers(path: directory("evil"), permissions: 0o777)))
    }

    @Test func passesOverLeftoversAndShowsThem() {
        for name in ["a/.hidden", "a/x~", "a/x.bak", "a/x.dpkg-dist", "a/x"] { directory.write(name, "#!/bin/sh\n", mode: 0o755) }
        directory.directory("a/listeners.d")
        // A leftover is nobody's namesake: what comes later with the same name is one, too.
        directory.write("b/x~", "#!/bin/sh\n", mode: 0o755)
        let snapshot = scan("a", "b")
        #expect(
            standings(snapshot) == [
                "a/.hidden passed-over", "a/listeners.d passed-over", "a/x enabled", "a/x.bak passed-over", "a/x.dpkg-dist passed-over",
                "a/x~ passed-over",
                "b/x~ passed-over",
            ])
        #expect(
            snapshot.scripts.compactMap(\.standing.reason) == [
                "hidden", "a directory", "a backup copy", "left by dpkg", "an editor's backup", "an editor's backup",
            ])
    }

    @Test func doesNotPassOverAScriptWhoseNameIsNoText() {
        for name in ["a", "b"] {
            directory.directory(name)
            var path = Array(directory("\(name)/x-").utf8CString.dropLast())
            path += [CChar(bitPattern: 0xe9), 0]
            close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o755))
        }
        let snapshot = scan("a", "b")
        #expect(standings(snapshot) == ["a/x-\u{fffd} misnamed", "b/x-\u{fffd} overridden"])
        #expect(snapshot.scripts[0].standing.isBroken)
        #expect(snapshot.scripts[0].standing.reason == "its name is not UTF-8; rename it")
    }

    @Test func doesNotLetADirectoryStandInForAScript() {
        directory.directory("a/x")
        directory.write("b/x", "#!/bin/sh\n", mode: 0o755)
        #expect(standings(scan("a", "b")) == ["a/x passed-over", "b/x enabled"])
    }

    // MARK: Whether a script may run

    @Test func disablesWhatIsNotExecutable() {
        directory.write("a/hook", "#!/bin/sh\n# hook: event=start nonsense\n", mode: 0o644)
        #expect(standing() == .disabled)
        directory.write("a/hook", "#!/bin/sh\n", mode: 0o755)
        #expect(standing() == .enabled)
    }

    @Test func followsALinkToAScript() {
        directory.write("real", "#!/bin/sh\n# hook: event=stop\n", mode: 0o755)
        directory.directory("a")
        symlink("../real", directory("a/hook"))
        #expect(standing() == .enabled)
        #expect(scan("a").scripts[0].declaration.pattern.text(.event) == "stop")
    }

    @Test(
        .enabled(if: Requirements(programs: [], root: true).areMetOrMandatory, "needs root, to give files away"),
        arguments: [
            ("owner", "foreignOwner"), ("group", "writableByOthers"), ("set-user-ID", "setID"), ("fifo", "notRegular"),
            ("dangling", "unreadable"), ("linked", "foreignOwner"),
            ("linked directory", "writableByOthers"), ("device", "notRegular"), ("not executable", "foreignOwner"),
        ])
    func doesNotTrustWhatSomebodyElseCouldHaveWritten(how: String, distrust: String) {
        directory.directory("a")
        directory.write("elsewhere/real", "#!/bin/sh\n", mode: 0o755)
        switch how {
        case "owner", "group", "set-user-ID":
            directory.write("a/hook", "#!/bin/sh\n", mode: how == "group" ? 0o775 : how == "owner" ? 0o755 : 0o4755)
            if how == "owner" { chown(directory("a/hook"), stranger, 0) }
        case "fifo": mkfifo(directory("a/hook"), 0o755)
        case "dangling": symlink("nowhere", directory("a/hook"))
        case "device": symlink("/dev/zero", directory("a/hook"))
        case "not executable":
            directory.write("a/hook", "x")
            chown(directory("a/hook"), stranger, 0)
        default:
            symlink("../elsewhere/real", directory("a/hook"))
            if how == "linked" { chown(directory("elsewhere/real"), stranger, 0) } else { chmod(directory("elsewhere"), 0o775) }
        }
        let standing = standing()
        guard case .untrusted(let why) = standing else {
            Issue.record("it is \(standing?.word ?? "not listed")")
            return
        }
        #expect("\(why as Any)".contains(distrust) || "\(Mirror(reflecting: why).children.first?.label ?? "")" == distrust)
        #expect(standing?.isBroken == true)
        #expect(standing?.reason == why.description)
    }

    @Test func saysWhereAHeaderIsWrong() {
        directory.write("a/hook", "#!/bin/sh\n# hook: evnt=start\n# hook: timeout=0\n", mode: 0o755)
        let problems = [
            Problem(
                place: Place(file: directory("a/hook"), line: 2, column: 9), message: "unknown key \"evnt\" in a hook's header",
                remedy:
                    "did you mean \"event\"? (known: object, event, qualifier, name, extra, id, timeout, on-failure, on-timeout, arguments, required)"
            ),
            Problem(
                place: Place(file: directory("a/hook"), line: 3, column: 17), message: "\"0\" is out of range",
                remedy: "give a value from 1ms to 1d"),
        ]
        #expect(standing() == ConfigurationError(problems).map { .mistaken($0) })
        #expect(standing()?.isBroken == true)
        #expect(standing()?.reason == problems.map(\.description).joined(separator: "; "))
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything")) func cannotJudgeWhatItCannotRead() {
        directory.write("a/hook", "#!/bin/sh\n", mode: 0o311)
        #expect(standing() == .unreadable(.accessDenied))
        #expect(standing()?.isBroken == true)
        directory.write("a/hook", "#!/bin/sh\n", mode: 0o200)
        #expect(standing() == .disabled)
    }

    // MARK: Headers in files

    @Test(arguments: [4095, 4096, 4097, 8192, 60_000]) func readsAHeaderHoweverLongTheCommentsBeforeIt(offset: Int) {
        let line = "# hook: event=stop\n"
        let comment = "#!/bin/sh\n" + String(repeating: "# more\n", count: offset / 7)
        // So that the last line begins, ends or lies across the given offset.
        for shift in [0, line.utf8.count / 2, line.utf8.count] {
            let fill = max(0, offset - comment.utf8.count - shift - 2)
            directory.write("a/hook", comment + "#" + String(repeating: "-", count: fill) + "\n" + line + "echo\n", mode: 0o755)
            #expect(scan("a").scripts[0].declaration.pattern.text(.event) == "stop")
        }
    }

    @Test func doesNotGuessAtAHeaderThatIsTooLong() {
        directory.write("a/hook", "#!/bin/sh\n" + String(repeating: "# more\n", count: 10_000) + "# hook: event=stop\n", mode: 0o755)
        let problem = Problem(
            place: Place(file: directory("a/hook"), line: 1, column: 1), message: "the comments at the top are longer than 65536 bytes",
            remedy: "put an empty command such as \":\" behind the header")
        #expect(standing() == .mistaken(ConfigurationError(problem)))
    }

    @Test func readsNoHeaderInABinary() {
        let bytes = Array("\u{7f}ELF\n# hook: nonsense\n".utf8) + [UInt8](repeating: 0, count: 100_000)
        directory.write("a/hook", bytes, mode: 0o755)
        #expect(standing() == .enabled)
        directory.write("a/hook", [0x0a, 0xff, 0xfe], mode: 0o755)
        #expect(standing() == .enabled)
    }

    @Test func letsTheConfigurationOverrideAHeader() {
        directory.write("a/hook", "#!/bin/sh\n# hook: event=stop timeout=5s\n", mode: 0o755)
        var override = Declaration()
        override.timeout = .seconds(1)
        let declaration = scan("a", overrides: ["hook": override, "other": override]).scripts[0].declaration
        #expect(declaration.timeout == .seconds(1))
        #expect(declaration.pattern.text(.event) == "stop")
    }

    // MARK: What is missing

    @Test func findsNothingWhereThereIsNoDirectory() {
        #expect(scan("nowhere", "no/where/else").scripts.isEmpty)
        #expect(scan("nowhere", "no/where/else").directoryProblems == [])
        #expect(ScriptSnapshot.scan([]).scripts.isEmpty)
    }

    @Test func reportsADirectoryThatCannotBeBelieved() {
        directory.write("a/hook", "#!/bin/sh\n", mode: 0o755)
        directory.write("b/hook", "#!/bin/sh\n", mode: 0o755)
        directory.write("file", "")
        chmod(directory("a"), 0o775)
        let snapshot = scan("a", "b", "file")
        #expect(standings(snapshot) == ["b/hook enabled"])
        #expect(
            snapshot.directoryProblems == [
                .init(path: directory("a"), distrust: .writableByOthers(path: directory("a"), permissions: 0o775)),
                .init(path: directory("file"), distrust: .unreadable(path: directory("file"), .notDirectory)),
            ])
    }

    @Test func reportsADirectoryBelowOneThatCannotBeBelieved() {
        directory.directory("open/hooks.d")
        chmod(directory("open"), 0o777)
        #expect(scan("open/hooks.d").directoryProblems.map(\.distrust) == [.writableByOthers(path: directory("open"), permissions: 0o777)])
        // Missing or not: whoever may write above it could make one any moment.
        #expect(scan("open/nowhere").directoryProblems.map(\.distrust) == [.writableByOthers(path: directory("open"), permissions: 0o777)])
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything")) func reportsADirectoryThatCannotBeRead() {
        directory.directory("a", mode: 0o311)
        #expect(scan("a").directoryProblems == [.init(path: directory("a"), distrust: .unreadable(path: directory("a"), .accessDenied))])
    }

    @Test func listsARequiredScriptThatIsNowhere() {
        directory.write("a/there", "#!/bin/sh\n", mode: 0o755)
        let snapshot = scan("a", "b", overrides: ["there": required(), "gone": required(), "optional": Declaration()])
        #expect(standings(snapshot) == ["a/gone missing", "a/there enabled"])
        #expect(snapshot.scripts[0].declaration.isRequired == true)
    }

    @Test func listsARequiredScriptThatIsMaskedAsMasked() {
        directory.write("a/x", "")
        directory.directory("b/y")
        #expect(
            standings(scan("a", "b", overrides: ["x": required(), "y": required()])) == ["a/x masked", "b/y passed-over", "a/y missing"])
    }

    @Test func isBrokenExactlyWhereNobodyCanKnowWhatTheScriptWouldSay() {
        let problem = Problem(place: Place(file: "f", line: 1, column: 1), message: "m", remedy: "r")
        let standings: [(HookScript.Standing, Bool)] = [
            (.enabled, false), (.masked, false), (.disabled, false), (.passedOver(reason: "x"), false), (.overridden(by: "x"), false),
            (.missing, false),
            (.untrusted(.notRegular(path: "x")), true), (.unreadable(.accessDenied), true), (.mistaken(ConfigurationError(problem)), true),
            (.misnamed, true),
        ]
        for (standing, isBroken) in standings { #expect(standing.isBroken == isBroken, "\(standing.word)") }
        #expect(Set(standings.map(\.0.word)).count == standings.count)
    }
}
