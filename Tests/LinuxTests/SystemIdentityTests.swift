import Glibc
import Testing

@testable import Linux

@Suite struct SystemIdentityTests {
    @Test func namesTheBootWithTheKernelsID() throws {
        let id = SystemIdentity.bootID()
        #expect(id.utf8.count == 36)
        #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(id == SystemIdentity.bootID())
    }

    @Test func drawsRandomNumbers() {
        #expect(Set((0..<100).map { _ in SystemIdentity.random() }).count == 100)
    }

    @Test func knowsWhoRuns() {
        #expect(SystemIdentity.userID == geteuid())
    }
}
