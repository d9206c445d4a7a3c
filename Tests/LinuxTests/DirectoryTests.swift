import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.leavesNothing()) struct DirectoryTests {
    let directory = TemporaryDirectory()

    @Test func namesAllButItselfAndItsParent() throws {
        directory.write("b", "")
        directory.write(".hidden", "")
        directory.directory("sub")
        symlink("nowhere", directory("dangling"))
        let longest = String(repeating: "n", count: 255)
        directory.directory(longest)
        #expect(try Directory.names(at: directory.path).sorted() == [".hidden", "b", "dangling", longest, "sub"])
        let descriptor = try FileDescriptor.open(directory("sub"), .readOnly | .directory)
        #expect(try Directory.names(of: descriptor) == [])
    }

    @Test func readsThousandsOfNames() throws {
        let names = (0..<3000).map { "file-\($0)" }
        for name in names { close(open(directory(name), O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)) }
        #expect(Set(try Directory.names(at: directory.path)) == Set(names))
    }

    @Test func showsThatANameIsNoText() throws {
        var path = Array(directory("bad-").utf8CString.dropLast())
        path += [CChar(bitPattern: 0xff), 0]
        close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600))
        #expect(try Directory.names(at: directory.path) == ["bad-\u{fffd}"])
    }

    @Test func cannotReadWhatIsNoDirectory() {
        directory.write("file", "")
        #expect(failure { () throws(Errno) in try Directory.names(at: directory("file")) } == .notDirectory)
        #expect(failure { () throws(Errno) in try Directory.names(at: directory("nowhere")) } == .notFound)
    }

    @Test func makesADirectoryAndThoseAboveIt() throws {
        try Directory.create(directory("a/b/c"), mode: 0o700)
        #expect(try FileStatus.of(directory("a/b/c")).permissions == 0o700)
        #expect(try FileStatus.of(directory("a/b")).permissions == 0o755)
        // Once more is no error, with or without a slash behind it, and changes nothing.
        try Directory.create(directory("a/b/c"), mode: 0o755)
        try Directory.create(directory("a/b/d/"), mode: 0o700)
        #expect(try FileStatus.of(directory("a/b/c")).permissions == 0o700)
        #expect(try FileStatus.of(directory("a/b/d")).kind == .directory)
    }

    @Test func cannotMakeADirectoryBelowAFile() {
        directory.write("file", "")
        #expect(failure { () throws(Errno) in try Directory.create(directory("file/a/b"), mode: 0o755) } == .notDirectory)
    }

    @Test func cannotMakeADirectoryWhereAFileIs() {
        directory.write("file", "")
        #expect(failure { () throws(Errno) in try Directory.create(directory("file"), mode: 0o755) } == .notDirectory)
    }
}
