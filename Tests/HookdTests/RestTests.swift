import JSON
import Linux
import TestSupport
import Testing

/// The real daemon when nothing happens.
@Suite(.serialized, .leavesNothing()) @LoopActor struct RestTests {
    @Test(.enabled(if: !BuiltProgram.isSanitized, "a sanitizer's own thread wakes up"))
    func nothingWakesItThoughTenSubscribersWait() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let subscribers = try (0..<10).map { _ in try RawClient(host.socket) }
        for client in subscribers {
            client.send(#"{"method":"io.hookd.Events.Subscribe","parameters":{},"more":true}"#)
            #expect(await client.next()?.contains(#""synced":true"#) == true)
        }
        // Until SyncInterval=, a second, has brought its own start to the disk.
        await pause(.milliseconds(2500))
        let before = ProcessFigures.sleeps(of: daemon.id)
        #expect(before > 0)
        await pause(.seconds(3))
        #expect(ProcessFigures.sleeps(of: daemon.id) - before <= 5)
        // It is at rest, not dead.
        #expect(try await host.call("Events.Publish", ["events": [["topic": "/test/a", "event": [:]]]]).status == 0)
        for client in subscribers { #expect(await client.next()?.contains("/test/a") == true) }
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }
}
