import Testing
import TestSupport

@testable import Linux

struct WakeUpTests {
    @Test func endsTheWaitThatComesNext() throws {
        let wakeUp = try WakeUp()
        wakeUp.raise()
        wakeUp.raise()
        #expect(!wakeUp.wait(or: nil, limit: nil))
        // Both were one.
        let start = Instant.now
        #expect(!wakeUp.wait(or: nil, limit: .milliseconds(20)))
        #expect(Instant.now - start >= .milliseconds(20))
    }

    @Test func endsTheWaitOfAnotherThread() async throws {
        let wakeUp = try WakeUp()
        async let other: Bool = onAThread { wakeUp.wait(or: nil, limit: nil) }
        await pause(.milliseconds(20))
        wakeUp.raise()
        #expect(await !other)
    }

    @Test func tellsThatTheOtherDescriptorIsReadable() throws {
        let first = try WakeUp()
        let second = try Inotify()
        let directory = TemporaryDirectory()
        try second.watch(directory.path, for: .newNames)
        #expect(!first.wait(or: second.descriptor.number, limit: .zero))
        _ = try FileDescriptor.open(directory("new"), .writeOnly | .create)
        #expect(first.wait(or: second.descriptor.number, limit: nil))
        first.raise()
        #expect(first.wait(or: second.descriptor.number, limit: nil))
        second.drain()
        #expect(!first.wait(or: second.descriptor.number, limit: .zero))
    }
}
