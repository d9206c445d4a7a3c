import Glibc
import Linux
import Testing

@testable import hookbench

@Suite struct TimedRunTests {
    private static let runs: [(script: String, failure: String?)] = [
        ("exit 0", nil), ("echo chatter >&2", nil), ("exit 3", "exited(3)"), ("echo no such container >&2; exit 1", "no such container"),
        ("echo error: cannot start >&2; echo; echo error: vetoed >&2; exit 1", "error: cannot start; error: vetoed"),
    ]

    @Test(arguments: runs) func saysWhyAProgramFailed(script: String, failure: String?) throws {
        let run = try #require(try TimedRun(of: ["/bin/sh", "-c", script]))
        #expect(run.failure == failure)
    }

    /// The child outlives the time that a program is given.
    @Test func doesNotWaitForWhatAProgramLeavesBehind() throws {
        let run = try #require(try TimedRun(of: ["/bin/sh", "-c", "sleep 60 & echo $! >&2; exit 1"]))
        let child = try #require(run.failure.flatMap { ProcessID($0) })
        #expect(kill(child, SIGKILL) == 0)
    }
}
