import Glibc
import JSON
import Linux
import TestSupport
import Testing
import Varlink

/// 5,000 connections to the real daemon.
@Suite(.serialized, .leavesNothing()) @LoopActor struct CrowdTests {
    /// How many connections this process can open: 5,000 where the host lets it.
    private static let size: Int = {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return min(5000, Int(clamping: limit.rlim_max) - 500)
    }()

    private func crowd(_ host: DaemonHost) async throws -> [IdleConnection] {
        var crowd: [IdleConnection] = []
        for _ in 0..<Self.size { crowd.append(try await IdleConnection.open(host.socket)) }
        return crowd
    }

    @Test func servesOthersBesideAllOfThemWhereTheyAreAllowed() async throws {
        #expect(Self.size >= 1000)
        let host = try DaemonHost(service: "Connections=6000\nConnectionsPerUser=6000")
        host.installNeighbour()
        let daemon = try await host.start()
        var crowd = try await crowd(host)
        #expect(try await host.settles(at: Self.size) == Self.size)
        #expect(await host.servesOthers())
        #expect(!crowd.contains { $0.isClosed })
        crowd = []
        #expect(try await host.settles(at: 0) == 0)
        #expect(await host.servesOthers())
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    /// Whose connections they are loses those beyond the limit; who is connected, and everybody else, goes on.
    @Test(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory)) func takesNoMoreOfOneUserThanItsLimit() async throws {
        let user = try await OrdinaryUser()
        let program = try await user.install("varlinkcall")
        let host = try DaemonHost(service: "ConnectionsPerUser=100", sections: "[Access]\nFollow=\(user.id)")
        host.installNeighbour()
        let daemon = try await host.start()
        let client = try await host.client()
        #expect(await host.serves(client))
        var crowd = try await crowd(host)
        #expect(await host.serves(client))
        // Connections that wait to be accepted are open until it is their turn.
        await eventually { [crowd] in crowd.count { !$0.isClosed } <= 99 }
        let other = try await user.run(program: program, [host.socket, "io.hookd.Manager.Status"])
        #expect(other.status == 0)
        // The client, the other user's, and what is left of the crowd.
        #expect(other.replies.first?["status"]?["connections"] == 101)
        #expect(crowd.count { !$0.isClosed } == 99)
        crowd = []
        #expect(try await host.settles(at: 1) == 1)
        #expect(await host.servesOthers())
        client.close()
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    /// 256 descriptors stay free for dispatches and the log, whatever clients do.
    @Test func keepsDescriptorsForItsOwnWorkWhereItHasFew() async throws {
        let host = try DaemonHost(service: "ConnectionsPerUser=6000")
        host.installNeighbour()
        let daemon = try await host.start(program: "/usr/bin/prlimit", ["--nofile=300", host.hookd.path, "--config", host.configuration])
        await eventually { daemon.errors.contains(" serves ") }
        let client = try await host.client()
        #expect(await host.serves(client))
        var crowd = try await crowd(host)
        #expect(await host.serves(client))
        await eventually { [crowd] in crowd.count { !$0.isClosed } <= 300 - 256 - 1 }
        #expect(crowd.count { !$0.isClosed } == 300 - 256 - 1)
        crowd = []
        #expect(try await host.settles(at: 1) == 1)
        #expect(await host.servesOthers())
        client.close()
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }
}
