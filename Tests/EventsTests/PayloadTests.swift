import JSON
import Linux
import TestSupport
import Testing

@testable import Events

@Suite struct PayloadTests {
    static let samples: [any EventPayload & Hashable & Sendable] = [
        ContainerEvent("start", name: "web1"),
        ContainerEvent(
            "exit", name: "web1", id: "3277", image: "busybox", pid: 9007, exitStatus: 137, signal: "SIGKILL", oomKilled: true,
            arguments: ["sh", "-c", "a \"b\"\n"], annotations: ["z/é": "1", "a": ""], requester: "root"),
        DomainEvent("start", name: "web1"),
        DomainEvent("release", name: "web1", id: "e2b0", driver: "qemu", reason: "destroyed", requester: "/usr/sbin/libvirtd"),
        NetworkEvent("start", name: "lan"), NetworkEvent("stop", name: "lan", id: "e2b1", requester: "/usr/sbin/libvirtd"),
        ManagerEvent("start", name: "libvirt"), ManagerEvent("stop", name: "libvirt", requester: "/usr/sbin/libvirtd"),
        ImageEvent("pull", name: "busybox:latest"),
        ImageEvent("delete", name: "busybox", id: "sha256:1", annotations: ["a": "b"], requester: "x"),
        ContentEvent("create", id: "sha256:2"),
        ContentEvent("delete", id: "sha256:2", name: "layer", image: "busybox", annotations: ["a": "b"], requester: "x"),
        SnapshotEvent("prepare", id: "k"), SnapshotEvent("commit", id: "k", name: "n", image: "i", annotations: ["a": "b"], requester: "x"),
        PluginEvent("register", id: "p"), PluginEvent("fail", id: "p", kind: "runtime", error: "no such file"),
        StateEvent(pool: "p", id: "7", state: "running"), CommandEvent(id: "c1", command: "clone", state: .run),
        CommandEvent(id: "c1", command: "clone", options: ["to": "b", "count": 2, "deep": ["x": [.null]]], state: .failed),
        DatabaseEvent(object: .group, pool: "p", id: "g", action: .remove), InterfaceEvent(pool: "p", id: "7", action: .up, name: "eth0"),
        InterfaceEvent(pool: "p", id: "7", action: .rename, name: "eth0", newName: "lan", hostVeth: "veth7"),
        HookEvent(
            dispatch: "d", object: "daemon", name: "-", event: "start", requester: .init(pid: 7, uid: 1000, executable: "/usr/bin/x"),
            isGate: false, verdict: .allowed, duration: .milliseconds(3),
            scripts: []),
        HookEvent(
            dispatch: "d", object: "container", name: "web1", id: "3277", event: "start", qualifier: "before", extra: "x", isGate: true,
            verdict: .vetoed, duration: .seconds(2), waited: .microseconds(5), reason: "no space left",
            scripts: [
                ScriptResult(name: "10-a", outcome: "passed", duration: .nanoseconds(1)),
                ScriptResult(name: "20-b", outcome: "refused", exitStatus: 3, duration: .seconds(1), reason: "no space left"),
            ],
            compensation: [
                ScriptResult(
                    name: "10-a", qualifier: "aborted", outcome: "crashed", signal: "SIGSEGV", duration: .zero, reason: "x", isIgnored: true
                )
            ]),
        DaemonEvent(action: .start, pid: 1), DaemonEvent(action: .stop, pid: 1, version: "1.0", reason: "SIGTERM"),
        ClockEvent(jump: .seconds(-3600)),
        GapEvent(reason: .unwritten, count: 3, error: "ENOSPC", since: "2026-02-03T04:05:06.000000789Z"),
        GapEvent(reason: .spool, file: "x"),
        GapEvent(reason: .cut, after: 7, through: 9, bytes: 300, generation: 2),
        ListenerDeadEvent(listener: "10-mail", event: "0000000000000007.1:9", about: "/container/exit", attempts: 9, reason: "no \"luck\""),
        ListenerLoopEvent(listener: "10-mail", event: "0000000000000007.1:9", about: "/container/exit", depth: 8),
        ListenerGapEvent(listener: "10-mail", reason: .retention, first: 3, last: 9), ListenerGapEvent(listener: "x", reason: .state),
    ]

    @Test(arguments: samples.indices)
    func goesThroughTheLogAndBack(index: Int) throws { try roundTrip(Self.samples[index]) }

    private func roundTrip<Payload: EventPayload & Hashable>(_ payload: Payload) throws {
        let event = try reread(Event(seq: 1, try EncodedEvent(payload)))
        #expect(event.topic == payload.topic)
        #expect(event.type == Payload.schema.type)
        #expect(try event.payload(as: Payload.self) == payload)
        #expect(try PayloadRegistry.standard.payload(of: event) as? Payload == payload)
        // The declared schema says of the JSON what it says while it is written.
        try Payload.schema.check(try event.json())
        #expect(
            try EncodedEvent(
                try event.json(), type: Payload.schema.type, topic: payload.topic, origin: origin, time: moment,
                monotonic: .init(nanoseconds: 0)
            ).bytes
                == EncodedEvent(payload, origin: origin, time: moment, monotonic: .init(nanoseconds: 0)).bytes)
    }

    @Test func everyTypeAndFieldIsInASample() {
        var written: [String: Set<String>] = [:]
        for sample in Self.samples {
            guard let event = try? Event(seq: 1, encode(sample)), let json = try? event.json(), let type = event.type else { continue }
            written[type, default: []].formUnion(json.object?.keys ?? [])
        }
        for schema in PayloadRegistry.standard.schemas {
            #expect(written[schema.type] == Set(schema.fields.map(\.name)), "\(schema.type)")
        }
        #expect(PayloadRegistry.standard.schemas.count == 19)
    }

    @Test func everyActionIsATopic() throws {
        let topics =
            CommandEvent.State.allCases.map { CommandEvent(id: "", command: "", state: $0).topic }
            + DatabaseEvent.Action.allCases.map { DatabaseEvent(object: .user, pool: "", id: "", action: $0).topic }
            + InterfaceEvent.Action.allCases.map { InterfaceEvent(pool: "", id: "", action: $0, name: "").topic }
            + HookEvent.Verdict.allCases.map {
                HookEvent(dispatch: "", object: "", name: "", event: "", isGate: false, verdict: $0, duration: .zero, scripts: []).topic
            } + DaemonEvent.Action.allCases.map { DaemonEvent(action: $0, pid: 1).topic }
        for topic in topics { #expect(try Topic(topic.string) == topic) }
        #expect(topics.count == 20)
    }

    @Test func isReadAsItsOwnTypeOnly() throws {
        let event = Event(seq: 5, try EncodedEvent(StateEvent(pool: "p", id: "7", state: "running")))
        #expect(
            refusal { () throws(PayloadError) in try event.payload(as: ClockEvent.self) }
                == "payload \"clock\": is expected in event 5, which has \"state\"")
        let foreign = try Event(
            line: Array(
                #"{"seq":1,"time":"2026-02-03T04:05:06.000000789Z","topic":"/state/change","type":"state","event":{"pool":"p","id":7}}"#
                    .utf8))
        #expect(
            refusal { () throws(PayloadError) in try foreign.payload(as: StateEvent.self) }
                == "payload \"state\": field \"id\": is to be a string, not 7")
        let newer = try Event(
            line: Array(
                #"{"seq":1,"time":"2026-02-03T04:05:06.000000789Z","topic":"/clock/jump","type":"clock","event":{"new":1,"jump_ns":5}}"#
                    .utf8))
        #expect(try newer.payload(as: ClockEvent.self) == ClockEvent(jump: .nanoseconds(5)))
    }

    @Test func isNobodysWhenItsTypeIsUnknown() throws {
        #expect(try PayloadRegistry.standard.payload(of: event(["a": 1], type: "example.com-x")) == nil)
        #expect(try PayloadRegistry.standard.payload(of: event(["a": 1])) == nil)
    }

    private func encode(_ payload: some EventPayload) throws(PayloadError) -> EncodedEvent { try EncodedEvent(payload) }
}
