import Events
import Scripts
import Testing

@testable import Adapters

@Suite struct LXCCallTests {
    private static let points: [(type: String, point: String)] = [
        ("pre-start", "container/web1 start before"), ("pre-mount", "container/web1 pre-mount before"),
        ("mount", "container/web1 mount before"), ("autodev", "container/web1 autodev before"),
        ("start-host", "container/web1 start-host before"), ("start", "container/web1 exec before"),
        ("stop", "container/web1 halt after"), ("post-stop", "container/web1 stop after"), ("clone", "container/web1 clone before"),
        ("destroy", "container/web1 delete before"),
    ]

    /// As LXC 5.0.2 sets them, in both versions.
    private static let common = ["LXC_ROOTFS_PATH=/var/lib/lxc/web1/rootfs", "LXC_NAME=web1", "LXC_CGNS_AWARE=1"]

    @Test func thereIsAPointForEachOfLXCsHooks() { #expect(Self.points.map(\.type) == LXCHook.allCases.map(\.rawValue)) }

    @Test(arguments: points) func readsTheArgumentsOfVersion0(type: String, point: String) throws {
        let call = try AdapterCall(lxc: ["web1", "lxc", type], environment: Self.common + ["LXC_HOOK_VERSION=0", "HOME=/root"])
        #expect(call.point.description == point)
        #expect(call.point.extra == type)
        #expect(call.point.id == nil)
        #expect(
            call.environment == [
                "LXC_ROOTFS_PATH": "/var/lib/lxc/web1/rootfs", "LXC_NAME": "web1", "LXC_CGNS_AWARE": "1", "LXC_HOOK_VERSION": "0",
                "LXC_HOOK_TYPE": type, "LXC_HOOK_SECTION": "lxc",
            ])
        #expect(call.document == nil && call.deadline == nil && call.undoes && !call.isFilter)
    }

    @Test(arguments: points) func readsTheVariablesOfVersion1(type: String, point: String) throws {
        let call = try AdapterCall(lxc: [], environment: Self.common + ["LXC_HOOK_TYPE=\(type)", "LXC_HOOK_SECTION=lxc"])
        #expect(call.point.description == point)
        #expect(call.point.extra == type)
        #expect(call.environment["LXC_HOOK_TYPE"] == type)
    }

    @Test func passesOverTheNamespacesThatStopHasBehindItsArguments() throws {
        let call = try AdapterCall(
            lxc: ["web1", "lxc", "stop", "mnt:/proc/7/fd/47", "pid:/proc/7/fd/48"], environment: ["LXC_MNT_NS=/proc/7/fd/47"])
        #expect(call.point.description == "container/web1 halt after")
        #expect(call.environment["LXC_MNT_NS"] == "/proc/7/fd/47")
    }

    /// A version 1 hook that starts a container whose hooks are of version 0.
    @Test func argumentsCountBeforeWhatAnotherContainersHookHasInherited() throws {
        let inherited = ["LXC_NAME=outer", "LXC_HOOK_TYPE=start-host", "LXC_HOOK_SECTION=lxc"]
        let call = try AdapterCall(lxc: ["web1", "lxc", "pre-start"], environment: inherited)
        #expect(call.point.description == "container/web1 start before")
        #expect(call.environment == ["LXC_NAME": "web1", "LXC_HOOK_TYPE": "pre-start", "LXC_HOOK_SECTION": "lxc"])
    }

    @Test func ofAVariableThatIsThereTwiceTheFirstCounts() throws {
        let call = try AdapterCall(lxc: ["web1", "lxc", "start"], environment: ["LXC_A=1", "LXC_A=2", "LXC_B-C=3", "LXC_D", "XLXC_E=5"])
        #expect(call.environment.filter { $0.key.utf8.count == 5 } == ["LXC_A": "1"])
        #expect(call.environment.count == 4)
    }

    // MARK: Events

    private static let events: [(type: String, variables: [String], event: ContainerEvent?)] = [
        ("pre-start", ["LXC_PID=71"], nil), ("pre-mount", [], nil), ("mount", [], nil), ("autodev", [], nil), ("start", [], nil),
        ("start-host", ["LXC_PID=71"], ContainerEvent("start", name: "web1", pid: 71, requester: "lxc-start")),
        ("start-host", ["LXC_PID=x"], ContainerEvent("start", name: "web1", requester: "lxc-start")),
        ("stop", ["LXC_PID=71"], nil),
        ("post-stop", ["LXC_PID=71"], ContainerEvent("exit", name: "web1", pid: 71, requester: "lxc-start")),
        (
            "post-stop", ["LXC_PID=71", "LXC_TARGET=reboot"],
            ContainerEvent("exit", name: "web1", pid: 71, annotations: ["lxc.target": "reboot"], requester: "lxc-start")
        ),
        // Refused in pre-start: it never had a process, and LXC calls post-stop all the same.
        ("post-stop", ["LXC_TARGET=stop"], nil),
        ("clone", ["LXC_SRC_NAME=web0"], nil), ("destroy", [], nil),
    ]

    @Test(arguments: events.indices) func aStartAndAnExitBecomeEvents(index: Int) throws {
        let (type, variables, event) = Self.events[index]
        let call = try AdapterCall(lxc: ["web1", "lxc", type], environment: variables, requester: "lxc-start")
        #expect(call.events.map { $0 as? ContainerEvent } == (event.map { [$0] } ?? []))
    }

    // MARK: Garbage

    private static let garbage: [(arguments: [String], variables: [String], message: String)] = [
        (
            [], [],
            "neither arguments nor LXC_HOOK_TYPE say which hook it is; LXC calls this, and --generate prints the lines for it"
        ),
        (
            [], ["LXC_NAME=web1"],
            "neither arguments nor LXC_HOOK_TYPE say which hook it is; LXC calls this, and --generate prints the lines for it"
        ),
        ([], ["LXC_HOOK_TYPE=start", "LXC_HOOK_SECTION=lxc"], "a hook \"start\" without LXC_NAME, the container's name"),
        (
            [], ["LXC_HOOK_TYPE=start", "LXC_NAME=web1"],
            "\"\" is none of the hooks that begin with lxc.hook. in a container's configuration"
        ),
        (["web1"], ["LXC_HOOK_TYPE=start", "LXC_NAME=web1"], "LXC's arguments are NAME SECTION TYPE, and not \"web1\""),
        (["web1", "lxc"], [], "LXC's arguments are NAME SECTION TYPE, and not \"web1\" \"lxc\""),
        (["web1", "net", "up", "veth"], [], "\"net\" is none of the hooks that begin with lxc.hook. in a container's configuration"),
        (
            ["web1", "lxc", "prestart"], [],
            "LXC has no hook \"prestart\" but pre-start, pre-mount, mount, autodev, start-host, start, stop, post-stop, clone, destroy"
        ),
        (
            ["web1", "lxc", String(repeating: "é", count: 61)], [],
            "LXC has no hook \"\(String(repeating: "é", count: 60))…\" but pre-start, pre-mount, mount, autodev, start-host, start, stop,"
                + " post-stop, clone, destroy"
        ),
        (["a/b", "lxc", "stop"], [], "of a hook stop: invalid name \"a/b\": it holds a slash"),
        (["", "lxc", "stop"], [], "of a hook stop: invalid name \"\": it is empty"),
        (
            [], ["LXC_HOOK_TYPE=stop", "LXC_HOOK_SECTION=lxc", "LXC_NAME=.."],
            "of a hook stop: invalid name \"..\": it would name a directory"
        ),
        (
            ["web1", "lxc", "stop"], ["LXC_A=\(String(repeating: "a", count: 4097))"],
            "the variable LXC_A is longer than 4096 bytes; unset it, or have LXC say less"
        ),
        (
            ["web1", "lxc", "stop"], (0..<65).map { "LXC_\($0)=" },
            "65 variables begin with LXC_, and 64 at most are taken; unset those that are not LXC's"
        ),
    ]

    @Test(arguments: garbage.indices) func saysWhatIsWrongWithACall(index: Int) {
        let (arguments, variables, message) = Self.garbage[index]
        #expect(throws: InvalidCall(message)) { try AdapterCall(lxc: arguments, environment: variables) }
    }

    @Test func takesAsManyAndAsLongVariablesAsItPromises() throws {
        let longest = "LXC_A=\(String(repeating: "a", count: 4096))"
        let call = try AdapterCall(lxc: ["web1", "lxc", "stop"], environment: [longest] + (1..<64).map { "LXC_\($0)=" })
        #expect(call.environment["LXC_A"]?.utf8.count == 4096)
        #expect(call.environment.count == 64 + 3)
    }
}
