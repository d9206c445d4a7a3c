import JSON
import Linux
import Testing

@testable import Events

@Suite struct EventTextTests {
    private static let time = "2026-02-03T05:05:06.000000789+01:00"

    /// What an event's line is, behind the time.
    private func text(_ event: Event) throws -> String {
        var text = EventText(clock: LocalClock(offset: { _ in 3600 }))
        var bytes: [UInt8] = []
        try event.line.withUnsafeBytes { line in text.append(try EventLine(line), of: line, to: &bytes) }
        let all = String(decoding: bytes, as: UTF8.self)
        try #require(all.hasPrefix(Self.time + " "))
        return String(all.dropFirst(Self.time.count + 1))
    }

    private func text(_ payload: some EventPayload) throws -> String {
        try text(Event(seq: 7, EncodedEvent(payload, origin: origin, time: moment, monotonic: Instant(nanoseconds: 1))))
    }

    /// The shape that the issue asks for, and what it is for everything else that happens on a host.
    @Test func isALineForEveryPayload() throws {
        #expect(
            try text(ContainerEvent("start", name: "web1", id: "3277ec2e57cd", image: "busybox", pid: 9007))
                == "container start 3277ec2e57cd (image=busybox, name=web1, pid=9007)")
        #expect(
            try text(ContainerEvent("exit", name: "web1", exitStatus: 137, oomKilled: true))
                == "container exit web1 (exit_status=137, oom_killed=true)")
        #expect(
            try text(ContainerEvent("create", name: "web1", arguments: ["sh", "-c", "true"], annotations: ["a": "b"]))
                == #"container create web1 (annotations={"a":"b"}, arguments=["sh","-c","true"])"#)
        #expect(try text(DaemonEvent(action: .start, pid: 1, version: "0.1")) == "daemon start (pid=1, version=0.1)")
        #expect(
            try text(DatabaseEvent(object: .user, pool: "main", id: "u1", action: .add)) == "database add u1 (object=user, pool=main)")
        #expect(try text(StateEvent(pool: "main", id: "web1", state: "up")) == "state change web1 (pool=main, state=up)")
        #expect(
            try text(CommandEvent(id: "c1", command: "backup", options: ["to": "nas"], state: .failed))
                == #"command failed c1 (command=backup, options={"to":"nas"})"#)
        #expect(
            try text(InterfaceEvent(pool: "main", id: "web1", action: .rename, name: "eth0", newName: "lan0"))
                == "interface rename web1 (name=eth0, new_name=lan0, pool=main)")
        #expect(try text(ClockEvent(jump: .seconds(-3600))) == "clock jump (jump=-3600s)")
        #expect(try text(GapEvent(reason: .cut, after: 3, bytes: 17)) == "log gap (after=3, bytes=17, reason=cut)")
    }

    @Test func saysOfAHookWhatItWasCalledForAndWhatItsScriptsDid() throws {
        let event = HookEvent(
            dispatch: "d1", object: "container", name: "web1", event: "start", qualifier: "before", isGate: true, verdict: .vetoed,
            duration: .microseconds(12_500), reason: "no route",
            scripts: [
                ScriptResult(name: "10-a", outcome: "passed", duration: .milliseconds(1)),
                ScriptResult(name: "20 net", outcome: "refused", exitStatus: 3, duration: .milliseconds(2)),
                ScriptResult(name: "30-c", outcome: "crashed", signal: "SIGSEGV", duration: .milliseconds(2)),
            ])
        #expect(
            try text(event)
                == "hook vetoed container/web1 start before (dispatch=d1, duration=12.5ms, gate=true, reason=\"no route\","
                + " scripts=[10-a passed, \"20 net\" refused 3, 30-c crashed SIGSEGV])")
        let bare = HookEvent(
            dispatch: "d2", object: "network", name: "lan", event: "reload", isGate: false, verdict: .allowed, duration: .zero, scripts: [])
        #expect(try text(bare) == "hook allowed network/lan reload (dispatch=d2, duration=0ns, scripts=[])")
    }

    @Test(arguments: [
        (#"{}"#, "a b c"), (#"5"#, "a b c (5)"), (#"null"#, "a b c (null)"), (#"[1,2]"#, "a b c ([1,2])"), (#""x y""#, #"a b c ("x y")"#),
        (#"{"name":"n"}"#, "a b c n"), (#"{"id":7,"name":"n"}"#, "a b c 7 (name=n)"), (#"{"name":""}"#, #"a b c (name="")"#),
        (#"{"id":{"a":1}}"#, #"a b c (id={"a":1})"#), (#"{"id":null,"name":true}"#, "a b c (id=null, name=true)"),
        (#"{"b":1,"a":2,"aa":3,"":4}"#, "a b c (=4, a=2, aa=3, b=1)"),
        (
            #"{"t":"two words","u":"a,b","v":"a=b","w":"(x)","x":"a\"b","y":"a\\b"}"#,
            #"a b c (t="two words", u="a,b", v="a=b", w="(x)", x="a\"b", y="a\\b")"#
        ),
        (#"{"time_ns":1500,"x_ns":"soon","y_ns":1.5}"#, "a b c (time=1.5us, x_ns=soon, y_ns=1.5)"),
        (#"{"action":"c","state":"d","verdict":"c"}"#, "a b c (state=d)"),
        ("{\"name\":\"\u{9b}31m\",\"k\u{7f}\":\"\u{202e}x\",\"e\":\"\\u001b[0m\"}", "a b c \\u009b31m (e=\"\\u001b[0m\", k\\x7f=\\u202ex)"),
        (#"{"name":"日本"}"#, "a b c 日本"),
    ])
    func showsAnyJSON(payload: String, expected: String) throws {
        #expect(try text(event(JSONValue(parsing: payload), topic: "/a/b/c")) == expected)
    }

    /// A record of another program that calls itself a hook's.
    @Test(arguments: [#"{"scripts":"x"}"#, #"{"scripts":[1]}"#, #"{"scripts":[{"name":"a"}]}"#])
    func takesNothingForGranted(payload: String) throws {
        let line = try text(event(JSONValue(parsing: payload), topic: "/hook/allowed", type: "hook"))
        #expect(line == "hook allowed (scripts=\(payload.dropFirst(11).dropLast()))".replacing("\"x\"", with: "x"))
    }
}
