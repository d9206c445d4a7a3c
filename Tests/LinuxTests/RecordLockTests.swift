import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) struct RecordLockTests {
    let directory = TemporaryDirectory()

    private func open() throws -> FileDescriptor { try FileDescriptor.open(directory("record"), .readWrite | .create) }

    @Test func isHeldForAsLongAsItsDescriptorLives() throws {
        let other = try open()
        do {
            let holder = try open()
            #expect(try RecordLock.isHeld(other) == false)
            #expect(try RecordLock.take(holder))
            #expect(try RecordLock.isHeld(other))
            #expect(try RecordLock.take(other) == false)
            // Once more by the holder is no change, and to itself it is not somebody else.
            #expect(try RecordLock.take(holder))
            #expect(try RecordLock.isHeld(holder) == false)
        }
        #expect(try RecordLock.isHeld(other) == false)
        #expect(try RecordLock.take(other))
    }

    @Test func isNotTakenByLooking() throws {
        let one = try open()
        let other = try open()
        #expect(try RecordLock.isHeld(one) == false)
        #expect(try RecordLock.isHeld(other) == false)
        #expect(try RecordLock.take(other))
    }

    @Test func outlivesAReaderThatClosesTheSameFile() throws {
        let holder = try open()
        #expect(try RecordLock.take(holder))
        // With fcntl's classic locks, closing any descriptor of the file would drop it.
        do { _ = try open() }
        #expect(try RecordLock.isHeld(open()))
    }

    @Test func goesWithTheProcessThatHoldsIt() async throws {
        let child = try await startHolder()
        let other = try open()
        #expect(try RecordLock.isHeld(other))
        #expect(try RecordLock.take(other) == false)
        kill(child.id, SIGKILL)
        try await end(of: child)
        #expect(try RecordLock.isHeld(other) == false)
    }

    /// A process that has the lock's open file as its standard input, and so the lock, when ours is closed.
    @LoopActor private func startHolder() throws -> Child {
        let holder = try open()
        #expect(try RecordLock.take(holder))
        return try spawn(["/bin/sleep", "600"], input: holder, output: holder)
    }
}
