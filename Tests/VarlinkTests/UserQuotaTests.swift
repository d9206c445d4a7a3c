import Linux
import Testing

@testable import Varlink

@Suite @LoopActor struct UserQuotaTests {
    @Test func countsConnectionsOfAllAndOfEach() throws {
        var limits = VarlinkLimits()
        limits.connections = 3
        limits.connectionsOfUser = 2
        let quota = UserQuota(limits)
        let first = try #require(quota.admit(1))
        #expect(quota.admit(1) === first)
        #expect(quota.admit(1) == nil)
        #expect(quota.admit(2) != nil)
        #expect(quota.admit(3) == nil)
        quota.dismiss(first)
        #expect(quota.connections == 2)
        #expect(quota.admit(3) != nil)
    }

    @Test func keepsPlacesForRoot() {
        var limits = VarlinkLimits()
        limits.connections = 100
        limits.connectionsOfUser = 60
        let quota = UserQuota(limits)
        #expect((0..<200).count { quota.admit(1 + UInt32($0 % 4)) != nil } == 92)
        #expect((0..<200).count { _ in quota.admit(0) != nil } == 8)
    }

    @Test func givesNoBurstToWhoConnectsAnew() throws {
        var limits = VarlinkLimits()
        limits.callsOfUser = CallRate(perSecond: 1, burst: 1)
        let quota = UserQuota(limits)
        let share = try #require(quota.admit(1))
        #expect(share.nextTurn == nil)
        share.takeTurn()
        #expect(share.nextTurn != nil)
        quota.dismiss(share)
        // Another user's coming and going does not change that.
        quota.dismiss(try #require(quota.admit(2)))
        #expect(try #require(quota.admit(1)).nextTurn != nil)
    }

    @Test(arguments: [(4096, 1024, 768, 192), (100, 1024, 100, 1024), (4096, 200, 1, 1), (4096, .max, 4096, 1024)])
    func leavesDescriptorsForEverythingElseAndConnectionsForOtherUsers(
        _ connections: Int, _ descriptors: Int, _ expected: Int, _ expectedOfUser: Int
    ) {
        var limits = VarlinkLimits()
        limits.connections = connections
        limits.reservedDescriptors = 256
        let clamped = limits.clamped(toDescriptors: descriptors)
        #expect(clamped.connections == expected && clamped.connectionsOfUser == expectedOfUser)
    }
}
