import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) struct FileDescriptorTests {
    let directory = TemporaryDirectory()

    /// Whether a program that is executed now would lose this descriptor.
    private func isClosedOnExec(_ number: CInt) -> Bool { fcntl(number, F_GETFD) & FD_CLOEXEC != 0 }

    @Test func isClosedOnExec() throws {
        directory.write("file", "")
        let file = try FileDescriptor.open(directory("file"), .readOnly)
        #expect(isClosedOnExec(file.number))
        let pipe = try PipeEnds()
        #expect(isClosedOnExec(pipe.read.number))
        #expect(isClosedOnExec(pipe.write.number))
    }

    @Test func opensInTheWayThatWasAskedFor() throws {
        directory.write("file", "text")
        symlink(directory("file"), directory("link"))
        #expect(failure { () throws(Errno) in try FileDescriptor.open(directory("nowhere"), .readOnly) } == .notFound)
        #expect(failure { () throws(Errno) in try FileDescriptor.open(directory("link"), .readOnly | .noFollow) } == .tooManyLinks)
        #expect(failure { () throws(Errno) in try FileDescriptor.open(directory("file"), .writeOnly | .create | .exclusive) } == .exists)
        #expect(failure { () throws(Errno) in try FileDescriptor.open(directory("file"), .readOnly | .directory) } == .notDirectory)
        let parent = try FileDescriptor.open(directory.path, .readOnly | .directory)
        let file = try FileDescriptor.open("file", .writeOnly | .append, in: parent.number)
        try file.writeAll(Array(" and more".utf8))
        #expect(directory.read("file") == "text and more")
    }

    @Test func createsWithTheModeThatWasAskedFor() throws {
        _ = try FileDescriptor.open(directory("file"), .writeOnly | .create, mode: 0o400)
        #expect(try FileStatus.of(directory("file")).permissions == 0o400)
    }

    @Test func readsToTheEndHoweverLongTheFile() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        directory.write("long", bytes)
        let file = try FileDescriptor.open(directory("long"), .readOnly)
        #expect(try file.readAll() == bytes)
        #expect(try file.readAll() == [])
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 20_000, 29_999, 30_000, 30_001])
    func readsNoMoreThanTheLimit(limit: Int) throws {
        directory.write("file", [UInt8](repeating: 0x61, count: 30_000))
        let file = try FileDescriptor.open(directory("file"), .readOnly)
        #expect(try file.readAll(limit: limit).count == min(limit, 30_000))
    }

    @Test func isClosedWhenItsOwnerGoes() throws {
        var pipe = try Pipe(nonblocking: \.write)
        let read = pipe.takeReadEnd()
        do { _ = pipe.takeWriteEnd() }
        // Blocks until the last writer has gone, for ever if one were left.
        #expect(try read.readAll() == [])
    }

    @Test func staysOpenWhenItIsReleased() throws {
        directory.write("file", "text")
        let number = try FileDescriptor.open(directory("file"), .readOnly).release()
        #expect(fcntl(number, F_GETFD) >= 0)
        let again = FileDescriptor(owning: number)
        #expect(try again.readAll() == Array("text".utf8))
    }

    @Test @LoopActor func saysThatNobodyReadsInsteadOfDyingOfIt() throws {
        var pipe = try Pipe(nonblocking: \.write)
        let write = pipe.takeWriteEnd()
        _ = pipe.takeReadEnd()
        #expect(failure { () throws(Errno) in try write.writeAll([1]) } == .brokenPipe)
    }

    @Test(arguments: [true, false]) func blocksOnOneEndOnly(readEnd: Bool) throws {
        let pipe = try PipeEnds(nonblocking: readEnd ? \.read : \.write)
        #expect((fcntl(pipe.read.number, F_GETFL) & O_NONBLOCK != 0) == readEnd)
        #expect((fcntl(pipe.write.number, F_GETFL) & O_NONBLOCK != 0) == !readEnd)
        try pipe.write.writeAll([42])
        #expect(try pipe.read.readAll(limit: 1) == [42])
    }

    @Test(arguments: [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]] as [[CInt]])
    func aPipeLiesAboveTheStandardDescriptorsWhateverIsClosed(closed: [CInt]) async throws {
        let ends = await onAThread {
            withOwnDescriptors { () -> [CInt] in
                for number in closed { close(number) }
                guard let pipe = try? PipeEnds() else { return [] }
                // What was lifted must not stay open below as well: the reader would never see the end.
                let isOpenBelow = closed.contains { fcntl($0, F_GETFD) >= 0 }
                return isOpenBelow
                    ? []
                    : [
                        pipe.read.number, pipe.write.number, fcntl(pipe.read.number, F_GETFD), fcntl(pipe.write.number, F_GETFD),
                    ]
            }
        }
        #expect(ends.count == 4)
        #expect(ends.prefix(2).allSatisfy { $0 > 2 })
        #expect(ends.suffix(2).allSatisfy { $0 & FD_CLOEXEC != 0 })
    }
}

/// Runs `body` with a copy of the descriptors that is the calling thread's own, for ever: the thread must not be used for anything else.
private func withOwnDescriptors<Result>(_ body: () -> Result) -> Result {
    // Glibc hides unshare(2) from Swift.
    let unshare = unsafeBitCast(dlsym(nil, "unshare")!, to: (@convention(c) (CInt) -> CInt).self)
    let CLONE_FILES: CInt = 0x400
    precondition(unshare(CLONE_FILES) == 0, "cannot get descriptors of its own: \(Errno.last)")
    return body()
}
