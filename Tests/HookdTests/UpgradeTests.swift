import Events
import JSON
import Linux
import TestSupport
import Testing
import Varlink

/// A daemon that is replaced while it works: the old one is told to stop, and the next one starts at once on the same socket.
@Suite(.serialized, .leavesNothing()) @LoopActor struct UpgradeTests {
    private static func point(_ name: String) -> JSONObject {
        ["point": ["object": "container", "name": .string(name), "event": "start", "qualifier": "before"]]
    }

    @Test func dispatchesEndAsUsualWhileTheNextOneServes() async throws {
        let host = try DaemonHost()
        host.installNeighbour()
        host.hook("10-a", header: "object=container name=a*", "\(host.mark("runs.$2")); \(host.awaiting("go"))")
        let manager = try ServiceManagerStandIn(host, sockets: ["hookd.sock"])
        let old = try await manager.startAndAwaitReady()
        var running: [RunningProgram] = []
        for number in 0..<3 { running.append(try await host.startCall("Hooks.Run", Self.point("a\(number)"))) }
        let own = try await host.start(
            program: host.hookctl.path, ["--config", host.configuration, "run", "container", "a9", "start", "before"])
        for name in ["a0", "a1", "a2", "a9"] { await host.appears("runs.\(name)") }

        old.send(.terminate)
        let new = try await manager.startAndAwaitReady()
        #expect(await host.servesOthers())
        // The next one has not taken them for what a crash has left.
        #expect(host.records.count == 4)
        #expect(ProcessStatus.of(old.id)?.isZombie == false)
        host.make("go")
        for call in running { #expect(try await call.end().replies.first?["report"]?["verdict"] == "allowed") }
        #expect(try await own.end().status == 0)
        #expect(try await old.end().status == 0)
        #expect(host.calls.sorted() == ["a0", "a1", "a2", "a9"].map { "10-a container \($0) start before -" })
        try await host.stop(new)
        let ended = try host.loggedEvents().filter { $0.topic.string == "/hook/allowed" }.map { try $0.payload(as: HookEvent.self) }
        #expect(ended.filter { $0.object == "container" }.compactMap(\.name).sorted() == ["a0", "a1", "a2", "a9"])
        await host.expectNothingLeft()
    }

    @Test func listenersGoOverToTheNextOneWhenTheirCallsHaveEnded() async throws {
        let host = try DaemonHost()
        host.listener("20-a", "topic=/test/* from=oldest", host.awaiting("go"))
        let manager = try ServiceManagerStandIn(host, sockets: ["hookd.sock"])
        let old = try await manager.startAndAwaitReady()
        for name in ["a", "a"] { #expect(try await host.run("emit", "/test/done", "name=\(name)").status == 0) }
        await eventually { host.handled("20-a").count == 1 }
        old.send(.terminate)
        let new = try await manager.startAndAwaitReady()
        #expect(new.errors.contains("another process serves the listeners"))
        #expect(try await host.run("emit", "/test/done", "name=b").status == 0)
        host.make("go")
        #expect(try await old.end().status == 0)
        await eventually { host.handled("20-a").count == 3 }
        try await host.stop(new)
        // Each of them once.
        #expect(host.handled("20-a") == ["a", "a", "b"].map { "test \($0) done - -" })
        await host.expectNothingLeft()
    }

    /// Each client calls again and again; one whose connection ends without an answer calls once more on another one.
    @Test func noCallIsLostOrAnsweredTwice() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container")
        let manager = try ServiceManagerStandIn(host, sockets: ["hookd.sock"])
        var daemon = try await manager.startAndAwaitReady()
        let isOver = Lock(false)
        let socket = host.socket
        let callers = (0..<4).map { caller in
            Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
                var (answered, again, wrong): ([String], Int, [String]) = ([], 0, [])
                var client: VarlinkClient?
                while !isOver.withLock({ $0 }) {
                    let name = "c\(caller)-\(answered.count)"
                    do throws(VarlinkFailure) {
                        let connection: VarlinkClient
                        if let client { connection = client } else { connection = try await VarlinkClient(to: socket) }
                        client = connection
                        let reply = try await connection.call("io.hookd.Hooks.Run", Self.point(name), within: .seconds(20))
                        if reply["report"]?["verdict"] != "allowed" { wrong.append("\(name): \(JSONValue.object(reply))") }
                        answered.append(name)
                    } catch {
                        client = nil
                        again += 1
                        if error != .hungUp { wrong.append("\(name): \(error)") }
                    }
                }
                client?.close()
                return (answered, again, wrong)
            }
        }
        for round in 1...8 {
            await eventually { host.calls.count >= round * 20 }
            daemon.send(.terminate)
            let old = daemon
            daemon = try await manager.startAndAwaitReady()
            #expect(try await old.end().status == 0)
        }
        isOver.withLock { $0 = true }
        var (answered, again): ([String], Int) = ([], 0)
        for caller in callers {
            let result = await caller.value
            answered += result.0
            again += result.1
            #expect(result.2 == [])
        }
        print("\(answered.count) calls over 8 upgrades, \(again) made again on another connection")
        // What got no answer had not run: it ran once, when it was asked for again.
        #expect(host.calls.sorted() == answered.map { "10-a container \($0) start before -" }.sorted())
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }
}
