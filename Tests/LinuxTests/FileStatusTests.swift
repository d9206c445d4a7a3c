import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite struct FileStatusTests {
    let directory = TemporaryDirectory()

    @Test func saysWhatKindOfFileItIs() throws {
        directory.write("file", "12345", mode: 0o640)
        directory.directory("directory", mode: 0o1777)
        symlink("file", directory("link"))
        mkfifo(directory("fifo"), 0o600)
        #expect(try FileStatus.of(directory("file")).kind == .regular)
        #expect(try FileStatus.of(directory("directory")).kind == .directory)
        #expect(try FileStatus.of(directory("link")).kind == .link)
        #expect(try FileStatus.of(directory("link"), followingLinks: true).kind == .regular)
        #expect(try FileStatus.of(directory("fifo")).kind == .fifo)
        #expect(try FileStatus.of("/dev/null").kind == .other)
        #expect(failure { () throws(Errno) in try FileStatus.of(directory("nowhere")) } == .notFound)
    }

    @Test func saysTheSameOfAPathAnOpenFileAndANameInADirectory() throws {
        directory.write("file", "12345", mode: 0o640)
        let status = try FileStatus.of(directory("file"))
        #expect(status.size == 5)
        #expect(status.owner == geteuid())
        #expect(status.linkCount == 1)
        #expect(try FileStatus.of(FileDescriptor.open(directory("file"), .readOnly)) == status)
        let parent = try FileDescriptor.open(directory.path, .readOnly | .directory)
        #expect(try FileStatus.of("file", in: parent.number) == status)
    }

    @Test(
        arguments: [
            (0o644, false, false, false, false), (0o755, false, false, false, true), (0o664, false, false, true, false),
            (0o646, false, false, true, false),
            (0o4755, true, false, false, true), (0o2711, true, false, false, true), (0o1777, false, true, true, true),
            (0o010, false, false, false, true),
        ] as [(UInt32, Bool, Bool, Bool, Bool)])
    func readsThePermissions(mode: UInt32, isSetID: Bool, isSticky: Bool, isWritableByOthers: Bool, isExecutable: Bool) throws {
        let status = try FileStatus.of(directory.write("file", "", mode: mode))
        #expect(status.permissions == mode)
        #expect(status.isSetID == isSetID)
        #expect(status.isSticky == isSticky)
        #expect(status.isWritableByOthers == isWritableByOthers)
        #expect(status.isExecutable == isExecutable)
    }

    @Test func knowsTheNullDeviceFromOthers() throws {
        #expect(try FileStatus.of("/dev/null").isCharacterDeviceNull)
        #expect(try !FileStatus.of("/dev/zero").isCharacterDeviceNull)
        #expect(try !FileStatus.of(directory.write("file", "")).isCharacterDeviceNull)
    }

    @Test func readsWhereALinkPoints() throws {
        symlink("../some/where", directory("link"))
        let long = String(repeating: "x", count: 3000)
        symlink(long, directory("long"))
        #expect(try linkTarget(directory("link")) == "../some/where")
        #expect(try linkTarget(directory("long")) == long)
        #expect(failure { () throws(Errno) in try linkTarget(directory.path) } == .invalid)
    }
}
