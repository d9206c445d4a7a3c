import Glibc
import Linux
import TestSupport
import Testing

@testable import Listeners

@Suite(.leavesNothing()) struct ListenerStoreTests {
    let directory = TemporaryDirectory()

    private func refusal(_ path: String) -> String? {
        do throws(ListenerStore.Unusable) {
            _ = try ListenerStore(path)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func oneAtATimeHoldsIt() throws {
        do {
            let store = try ListenerStore(directory("state"))
            #expect(refusal(directory("state"))?.contains("another process serves the listeners") == true)
            #expect(try store.names() == [])
        }
        #expect(refusal(directory("state")) == nil)
        #expect(try FileStatus.of(directory("state")).permissions == 0o700)
    }

    @Test func othersMustNotBeAbleToWriteIt() {
        directory.directory("state", mode: 0o777)
        #expect(refusal(directory("state"))?.contains("can be written by others (mode 0777)") == true)
        directory.write("file", "")
        #expect(refusal(directory("file"))?.contains("ENOTDIR") == true)
    }

    @Test func keepsADirectoryOfEach() throws {
        let store = try ListenerStore(directory("state"))
        #expect(try store.knownLedger("10-a", deadLimit: 5) == nil)
        _ = try store.ledger("10-a", deadLimit: 5)
        _ = try store.ledger("05-b c", deadLimit: 5)
        #expect(try store.names() == ["05-b c", "10-a"])
        #expect(try store.knownLedger("10-a", deadLimit: 5)?.name == "10-a")
        #expect(try store.knownLedger("../state", deadLimit: 5) == nil)
        try store.remove("10-a")
        #expect(try store.names() == ["05-b c"])
    }
}
