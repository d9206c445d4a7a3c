import TestSupport
import Testing

@testable import Linux

struct FileLockTests {
    @Test func isHeldByOneAtATime() throws {
        let directory = TemporaryDirectory()
        let first = try FileDescriptor.open(directory("lock"), .readWrite | .create)
        let second = try FileDescriptor.open(directory("lock"), .readWrite)
        let before = Instant.now
        let (isFirst, isSecond) = (try FileLock.acquire(first, patience: .zero), try FileLock.acquire(second, patience: .milliseconds(30)))
        #expect(isFirst)
        #expect(!isSecond)
        #expect(Instant.now - before >= .milliseconds(30))
        FileLock.release(first)
        let isFree = try FileLock.acquire(second, patience: .zero)
        #expect(isFree)
    }

    @Test func comesWithinItsPatience() async throws {
        let directory = TemporaryDirectory()
        let path = directory.write("lock", "")
        let first = try FileDescriptor.open(path, .readWrite)
        _ = try FileLock.acquire(first, patience: .zero)
        async let isSecond = onAThread {
            guard let second = try? FileDescriptor.open(path, .readWrite) else { return false }
            return (try? FileLock.acquire(second, patience: .seconds(60))) ?? false
        }
        FileLock.release(first)
        #expect(await isSecond)
    }
}
