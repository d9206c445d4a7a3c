import Events
import Glibc
import Linux
import TestSupport
import Testing

@testable import Hooks
@testable import Lifecycle

struct ReportLogTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory("events") }

    private var log: ReportLog {
        var configuration = EventsConfiguration()
        configuration.directory = path
        return ReportLog(configuration)
    }

    private func events() throws -> [Event] {
        let reader = try EventLog(at: path).reader(from: .oldest)
        var events: [Event] = []
        while let item = try reader.next() {
            guard case .event = item else {
                Issue.record("\(item)")
                continue
            }
            events.append(try Event(line: reader.line))
        }
        return events
    }

    @Test func makesTheLogWithTheFirstReport() throws {
        try log.write(report(.allowed), cause: "cause")
        try log.write(report(.vetoed).ended(in: .unavailable("gone")))
        let events = try events()
        #expect(events.map(\.seq) == [1, 2])
        #expect(events.map(\.topic) == ["/hook/allowed", "/hook/unavailable"])
        #expect(events.map(\.cause) == ["cause", nil])
        #expect(try events[0].payload() == HookEvent(report(.allowed)))
    }

    @Test func leavesAReportInTheSpoolWhileAnotherHoldsTheLock() throws {
        try log.write(report(.allowed), cause: "1")
        let lock = try FileDescriptor.open(path + "/lock", .readWrite)
        #expect(try FileLock.acquire(lock, patience: .zero))
        try log.write(report(.allowed), cause: "2")
        #expect(try events().map(\.cause) == ["1"])
        FileLock.release(lock)
        try log.write(report(.allowed), cause: "3")
        #expect(try events().map(\.cause) == ["1", "2", "3"])
    }

    @Test func saysWhichReportIsNowhereAndWhy() throws {
        directory.directory("events", mode: 0o777)
        #expect {
            try log.write(report(.allowed))
        } throws: { error in
            "\(error)"
                == "container/web1 start before: not in the event log: the event log cannot be trusted: \(path) can be written by others"
                + " (mode 0777); chmod go-w it"
        }
        #expect(try Directory.names(at: path) == ["spool"])
    }
}
