import TestSupport
import Testing

@testable import Linux

struct FileDescriptorStorageTests {
    @Test func readsAndWritesAnywhere() throws {
        let directory = TemporaryDirectory()
        let file = try FileDescriptor.open(directory("file"), .readWrite | .create)
        try file.writeAll(Array("0123456789".utf8))
        let written = try Array("ab".utf8).span.withUnsafeBytes { (bytes) throws(Errno) in try file.write(bytes, at: 4) }
        #expect(written == 2)
        #expect(try file.bytes(at: 2, count: 5) == Array("23ab6".utf8))
        #expect(try file.bytes(at: 8, count: 5) == Array("89".utf8))
        #expect(try file.bytes(at: 10, count: 5) == [])
        try file.truncate(to: 3)
        #expect(try file.bytes(at: 0, count: 99) == Array("012".utf8))
        try file.syncData()
        try file.sync()
    }

    @Test func setsPermissions() throws {
        let directory = TemporaryDirectory()
        let file = try FileDescriptor.open(directory("file"), .readWrite | .create)
        try file.setPermissions(0o440)
        #expect(try FileStatus.of(file).permissions == 0o440)
    }

    @Test func saysWhatIsLeftOfTheDisk() throws {
        #expect(try Directory.availableBytes(at: "/proc") == 0)
        #expect(throws: Errno.notFound) { try Directory.availableBytes(at: TemporaryDirectory()("none")) }
    }

    @Test func runsWorkOnAThreadOfItsOwn() async {
        let isLoop = await withCheckedContinuation { continuation in
            try? BackgroundThread.run { continuation.resume(returning: EventLoop.shared.isCurrent) }
        }
        #expect(!isLoop)
    }
}
