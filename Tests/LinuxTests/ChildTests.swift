import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized) struct ChildTests {
    /// Most are dated by the clock, some begin in one tick and end in the next and are looked up.
    @Test func knowsItsStartTimeAsProcDoes() throws {
        for _ in 0..<40 {
            let child = try Spawn(path: "/bin/true", arguments: ["true"], environment: []).start()
            #expect(child.identity == ProcessStatus.of(child.id)?.identity)
            waitpid(child.id, nil, 0)
        }
    }

    @Test func looksItsStartTimeUpWhereTheClockCouldNotTell() throws {
        let child = try Spawn(path: "/bin/sleep", arguments: ["sleep", "60"], environment: []).start()
        #expect(Child(id: child.id).identity == child.identity)
        kill(child.id, SIGKILL)
        waitpid(child.id, nil, 0)
    }

    @Test func knowsThatItHasEndedBeforeAndAfterSomebodyHasWaitedForIt() async throws {
        let child = try Spawn(path: "/bin/sleep", arguments: ["sleep", "60"], environment: []).start()
        #expect(!child.hasEnded)
        kill(child.id, SIGKILL)
        await eventually { child.hasEnded }
        #expect(child.hasEnded)
        #expect(try child.reap() != nil)
        #expect(child.hasEnded)
    }
}
