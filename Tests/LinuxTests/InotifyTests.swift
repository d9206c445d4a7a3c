import Glibc
import TestSupport
import Testing

@testable import Linux

struct InotifyTests {
    private func isReadable(_ descriptor: CInt) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, 0) == 1
    }

    @Test func tellsOfNewContentsUntilItIsDrained() throws {
        let directory = TemporaryDirectory()
        let path = directory.write("file", "")
        let inotify = try Inotify()
        let number = inotify.descriptor.number
        try inotify.watch(path, for: .contents)
        #expect(!isReadable(number))
        let file = try FileDescriptor.open(path, .writeOnly | .append)
        #expect(!isReadable(number))
        for change in 0..<3 {
            if change < 2 { try file.writeAll([1]) } else { try file.setPermissions(0o400) }
            #expect(isReadable(number))
            inotify.drain()
            #expect(!isReadable(number))
        }
    }

    @Test func tellsOfNewNamesAndNothingElse() throws {
        let directory = TemporaryDirectory()
        let path = directory.write("old", "")
        let inotify = try Inotify()
        let number = inotify.descriptor.number
        try inotify.watch(directory.path, for: .newNames)
        try FileDescriptor.open(path, .writeOnly).writeAll([1])
        #expect(!isReadable(number))
        try Directory.rename(path, to: directory("new"))
        #expect(isReadable(number))
        inotify.drain()
        try Directory.remove(directory("new"))
        #expect(!isReadable(number))
    }

    @Test func saysWhyItCannotWatch() {
        let directory = TemporaryDirectory()
        #expect(throws: Errno.notFound) { try Inotify().watch(directory("none"), for: .contents) }
        let file = directory.write("file", "")
        #expect(throws: Errno.notDirectory) { try Inotify().watch(file, for: .newNames) }
    }
}
