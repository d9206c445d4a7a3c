import Glibc
import TestSupport
import Testing

@testable import Linux

/// What the trust rule says of a file; nil when it believes it.
private func verdict(file path: String, user: UInt32 = 0) -> Distrust? {
    var trust = TrustedPath(user: user)
    do throws(Distrust) {
        _ = try trust.check(file: path)
        return nil
    } catch {
        return error
    }
}

private func verdict(directory path: String, user: UInt32 = 0) -> Distrust? {
    var trust = TrustedPath(user: user)
    do throws(Distrust) {
        try trust.check(directory: path)
        return nil
    } catch {
        return error
    }
}

@Suite(.enabled(if: Requirements(programs: [], root: true).areMetOrMandatory, "needs root, to give files away")) struct TrustedPathTests {
    let directory = TemporaryDirectory()
    /// Nobody on this machine, and nobody who is trusted.
    let stranger: UInt32 = 54321

    private func give(_ name: String, to owner: UInt32? = nil) {
        #expect(lchown(directory(name), owner ?? stranger, 0) == 0)
    }

    @Test func believesWhatOnlyRootCanWrite() {
        let path = directory.write("sub/hook", "x", mode: 0o755)
        #expect(verdict(file: path) == nil)
        #expect(verdict(directory: directory("sub")) == nil)
        #expect(verdict(directory: "/") == nil)
    }

    @Test func givesTheStatusOfTheFileBehindALink() throws {
        directory.write("real", "four", mode: 0o755)
        symlink("real", directory("link"))
        var trust = TrustedPath(user: 0)
        #expect(try trust.check(file: directory("link")) == FileStatus.of(directory("real")))
    }

    @Test(arguments: [0o664, 0o646, 0o777] as [UInt32]) func doubtsAFileThatOthersMayWrite(mode: UInt32) {
        let path = directory.write("hook", "x", mode: mode)
        #expect(verdict(file: path) == .writableByOthers(path: path, permissions: mode))
    }

    @Test(arguments: [0o4755, 0o2755, 0o6755] as [UInt32]) func doubtsASetIDBit(mode: UInt32) {
        let path = directory.write("hook", "x", mode: mode)
        #expect(verdict(file: path) == .setID(path: path, permissions: mode))
    }

    @Test func doubtsAFileOfSomebodyElse() {
        let path = directory.write("hook", "x", mode: 0o755)
        give("hook")
        #expect(verdict(file: path) == .foreignOwner(path: path, owner: stranger))
        // But it is the stranger's own.
        chown(directory.path, 0, 0)
        #expect(verdict(file: path, user: stranger) == nil)
    }

    @Test(arguments: ["a", "a/b", "a/b/c"]) func doubtsAFileBelowADirectoryOfSomebodyElse(which: String) {
        let path = directory.write("a/b/c/hook", "x", mode: 0o755)
        give(which)
        #expect(verdict(file: path) == .foreignOwner(path: directory(which), owner: stranger))
        #expect(verdict(directory: directory("a/b/c")) == .foreignOwner(path: directory(which), owner: stranger))
    }

    @Test(arguments: ["a", "a/b", "a/b/c"], [0o775, 0o757, 0o2775] as [UInt32])
    func doubtsAFileBelowADirectoryThatOthersMayWrite(which: String, mode: UInt32) {
        let path = directory.write("a/b/c/hook", "x", mode: 0o755)
        directory.directory(which, mode: mode)
        #expect(verdict(file: path) == .writableByOthers(path: directory(which), permissions: mode))
        #expect(verdict(directory: directory("a/b/c")) == .writableByOthers(path: directory(which), permissions: mode))
    }

    @Test func believesAFileBelowAStickyDirectoryAndInASetGroupIDOne() {
        let path = directory.write("a/b/hook", "x", mode: 0o755)
        directory.directory("a", mode: 0o1777)
        directory.directory("a/b", mode: 0o2755)
        #expect(verdict(file: path) == nil)
    }

    @Test func doubtsWhatIsNoRegularFile() {
        mkfifo(directory("fifo"), 0o600)
        directory.directory("sub")
        #expect(verdict(file: directory("fifo")) == .notRegular(path: directory("fifo")))
        #expect(verdict(file: directory("sub")) == .notRegular(path: directory("sub")))
        #expect(verdict(file: "/dev/null") == .notRegular(path: "/dev/null"))
        symlink("/dev/zero", directory("link"))
        #expect(verdict(file: directory("link")) == .notRegular(path: "/dev/zero"))
    }

    @Test func doubtsWhatItCannotLookAt() {
        let path = directory.write("file", "x", mode: 0o755)
        #expect(verdict(file: directory("nowhere")) == .unreadable(path: directory("nowhere"), .notFound))
        #expect(verdict(file: directory("no/where")) == .unreadable(path: directory("no"), .notFound))
        #expect(verdict(file: path + "/below") == .unreadable(path: path, .notDirectory))
        #expect(verdict(directory: path) == .unreadable(path: path, .notDirectory))
        #expect(verdict(directory: path + "/..") == .unreadable(path: path, .notDirectory))
    }

    // MARK: Links

    @Test func followsAChainOfLinksThroughEveryDirectory() {
        directory.write("real/hook", "x", mode: 0o755)
        symlink(directory("second/two"), directory("one"))
        directory.directory("second")
        symlink("../third/three", directory("second/two"))
        directory.directory("third")
        symlink(directory("real/hook"), directory("third/three"))
        #expect(verdict(file: directory("one")) == nil)

        // Each directory on the way could redirect it.
        for name in ["second", "third", "real"] {
            directory.directory(name, mode: 0o775)
            #expect(verdict(file: directory("one")) == .writableByOthers(path: directory(name), permissions: 0o775))
            directory.directory(name, mode: 0o755)
        }
        give("real/hook")
        #expect(verdict(file: directory("one")) == .foreignOwner(path: directory("real/hook"), owner: stranger))
    }

    @Test func followsALinkedDirectory() {
        directory.write("evil/sub/hook", "x", mode: 0o755)
        symlink("evil/sub", directory("hooks.d"))
        #expect(verdict(file: directory("hooks.d/hook")) == nil)
        #expect(verdict(directory: directory("hooks.d")) == nil)
        directory.directory("evil", mode: 0o757)
        #expect(verdict(file: directory("hooks.d/hook")) == .writableByOthers(path: directory("evil"), permissions: 0o757))
        #expect(verdict(directory: directory("hooks.d")) == .writableByOthers(path: directory("evil"), permissions: 0o757))
    }

    @Test func doubtsALinkOfSomebodyElseInAStickyDirectory() {
        directory.directory("shared", mode: 0o1777)
        symlink("/bin/true", directory("shared/hook"))
        #expect(verdict(file: directory("shared/hook")) == nil)
        give("shared/hook")
        #expect(verdict(file: directory("shared/hook")) == .foreignOwner(path: directory("shared/hook"), owner: stranger))
        // The same where the link is on the way.
        symlink("/", directory("shared/root"))
        give("shared/root")
        #expect(verdict(file: directory("shared/root/bin/true")) == .foreignOwner(path: directory("shared/root"), owner: stranger))
        #expect(verdict(directory: directory("shared/root/bin")) == .foreignOwner(path: directory("shared/root"), owner: stranger))
    }

    @Test func endsALoopOfLinks() {
        symlink("b", directory("a"))
        symlink("a", directory("b"))
        symlink("self/x", directory("self"))
        #expect(verdict(file: directory("a")) == .unreadable(path: directory("a"), .tooManyLinks))
        #expect(verdict(file: directory("self")) == .unreadable(path: directory("self"), .tooManyLinks))
    }

    @Test(arguments: [(40, true), (41, false)]) func followsAsManyLinksAsTheKernel(count: Int, isBelieved: Bool) {
        directory.write("0", "x", mode: 0o755)
        for index in 1...count { symlink("\(index - 1)", directory("\(index)")) }
        #expect(verdict(file: directory("\(count)")) == (isBelieved ? nil : .unreadable(path: directory("\(count)"), .tooManyLinks)))
        #expect((access(directory("\(count)"), F_OK) == 0) == isBelieved)
    }

    @Test func takesTwoDotsFromWhereALinkLeads() {
        directory.write("real/hook", "x", mode: 0o755)
        directory.write("hook", "text", mode: 0o664)
        directory.directory("real/deep")
        symlink("real/deep", directory("link"))
        // As the kernel has it real/hook; the text alone would make it the untrusted hook.
        #expect(verdict(file: directory("link/../hook")) == nil)
        #expect(verdict(file: directory("link/../../hook")) == .writableByOthers(path: directory("hook"), permissions: 0o664))
        #expect(verdict(file: directory("./real/.//deep/../hook")) == nil)
        #expect(verdict(file: "/../..\(directory("real/hook"))") == nil)
    }

    @Test func checksTheDirectoryThatTwoDotsLeave() {
        directory.write("hook", "x", mode: 0o755)
        directory.directory("open", mode: 0o777)
        symlink("open/../hook", directory("link"))
        // Who may write there can put a link in the place of what is left by "..".
        #expect(verdict(file: directory("open/../hook")) == .writableByOthers(path: directory("open"), permissions: 0o777))
        #expect(verdict(file: directory("link")) == .writableByOthers(path: directory("open"), permissions: 0o777))
    }

    @Test func judgesAStatusByItself() throws {
        let path = directory.write("hook", "x", mode: 0o664)
        let status = try FileStatus.of(path)
        #expect(throws: Distrust.writableByOthers(path: path, permissions: 0o664)) { try TrustedPath(user: 0).check(status, ofFile: path) }
    }

    @Test func looksAtEveryDirectoryOnce() throws {
        var trust = TrustedPath(user: 0)
        let path = directory.write("a/hook", "x", mode: 0o755)
        _ = try trust.check(file: path)
        directory.directory("a", mode: 0o777)
        // One scan sees one moment; the next has a checker of its own.
        _ = try trust.check(file: path)
        #expect(verdict(file: path) == .writableByOthers(path: directory("a"), permissions: 0o777))
    }
}

@Suite struct DistrustTests {
    @Test(arguments: [
        (Distrust.foreignOwner(path: "/a", owner: 7), "/a belongs to user 7, neither root nor the user hooks run as; chown it"),
        (.writableByOthers(path: "/a", permissions: 0o775), "/a can be written by others (mode 0775); chmod go-w it"),
        (.setID(path: "/a", permissions: 0o4755), "/a has a set-user-ID or set-group-ID bit (mode 4755); chmod ug-s it"),
        (.notRegular(path: "/a"), "/a is no regular file"),
        (.unreadable(path: "/a", .accessDenied), "cannot look at /a: Permission denied (EACCES)"),
    ])
    func saysWhatIsWrongAndWhatMendsIt(distrust: Distrust, text: String) {
        #expect(distrust.description == text)
    }
}
