import Glibc
import Linux
import Scripts
import TestSupport
import Testing

@testable import Hooks

@Suite(.serialized) struct DeadDispatchRecoveryTests {
    let host = HookHost()

    /// Writes the record that a dispatch leaves when it is killed.
    func deadRecord(tag: RunTag? = nil, _ lines: String = "") -> String {
        let record = RunRecord(id: "dead", point: point(), isExclusive: true, tag: tag, since: .now)
        return host.directory.write("run/runs/dead", record.opening + lines, mode: 0o600)
    }

    /// Another object's dispatch may be ending what a killed one has left for ours: ours waits, so that the two never overlap.
    @Test func waitsForAnotherDispatchThatCleansUpForTheSameObject() async throws {
        let path = deadRecord()
        var cleaner: FileDescriptor? = try .open(path, .readWrite)
        #expect(try RecordLock.take(cleaner!))
        host.hook("10-a")
        async let outcome = host.dispatcher([]).outcome("container", "web1", "start")
        try await Task.sleep(for: .milliseconds(200))
        #expect(host.calls == [])
        unlink(path)
        cleaner = nil
        #expect(await outcome.report?.scripts.map(\.name) == ["10-a"])
    }
}
