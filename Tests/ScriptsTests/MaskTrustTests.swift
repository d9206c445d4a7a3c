import Glibc
import Linux
import TestSupport
import Testing

@testable import Scripts

/// Who may mask a script, and which paths lead past the trust rule.
struct MaskTrustTests {
    let directory = TemporaryDirectory()

    func standings(_ directories: [String]) -> [String] {
        ScriptSnapshot.scan(directories).scripts.map { "\($0.name) \($0.standing.word)" }
    }

    @Test(arguments: ["/dev/null", "../link", "../../../dev/null"]) func aLinkThatEndsAtTheNullDeviceMasks(target: String) {
        directory.directory("hooks.d")
        symlink("/dev/null", directory("link"))
        symlink(target, directory("hooks.d/20-quota"))
        #expect(standings([directory("hooks.d")]) == ["20-quota masked"])
    }

    /// In a sticky directory everybody can make such a link: it would have let anybody switch a veto off.
    @Test(.enabled(if: geteuid() == 0, "another user's link takes root to make"), arguments: ["20-quota", "link"])
    func aLinkOfAnotherUsersMasksNothing(foreign: String) {
        let (first, second) = (directory.directory("first", mode: 0o1777), directory.directory("second"))
        directory.script("second/20-quota", "exit 1")
        symlink(foreign == "link" ? "link" : "/dev/null", "\(first)/20-quota")
        symlink("/dev/null", "\(first)/link")
        lchown("\(first)/\(foreign)", 65534, 65534)
        let snapshot = ScriptSnapshot.scan([first, second])
        #expect(snapshot.scripts.first?.standing == .untrusted(.foreignOwner(path: "\(first)/\(foreign)", owner: 65534)))
    }

    @Test func aRelativeDirectoryIsRefusedAndNotLookedForElsewhere() {
        let snapshot = ScriptSnapshot.scan(["hooks.d"])
        #expect(snapshot.directoryProblems.map(\.distrust) == [.unreadable(path: "hooks.d", Errno(EINVAL))])
    }

    /// To a String the slash and the mark are one character: the directory above was looked past.
    @Test func aNameThatBeginsWithACombiningMarkHidesNoDirectory() {
        let open = directory.directory("open", mode: 0o777)
        directory.directory("open/\u{301}hooks")
        chmod(open, 0o777)
        var trust = TrustedPath()
        #expect(throws: Distrust.writableByOthers(path: open, permissions: 0o777)) { try trust.check(directory: "\(open)/\u{301}hooks") }
    }
}
