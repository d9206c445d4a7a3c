import Events
import Scripts
import Testing

@testable import Adapters

@Suite struct AdapterCallLibvirtTests {
    private static let uuid = LibvirtXMLTests.uuid
    private static let xml = Array("<domain type='qemu'>\n  <name>web1</name>\n  <uuid>\(uuid)</uuid>\n</domain>\n".utf8)

    @Test(
        arguments: [
            (.qemu, ["web1", "prepare", "begin", "-"], "domain/web1 prepare begin", nil),
            (.lxc, ["web1", "started", "begin", "-"], "domain/web1 started begin", nil),
            (.libxl, ["web1", "release", "end", "destroyed"], "domain/web1 release end", "destroyed"),
            (.network, ["lan", "port-created", "begin", "-"], "network/lan port-created begin", nil),
            (.daemon, ["-", "start", "-", "start"], "daemon/- start", "start"),
            (.daemon, ["-", "shutdown", "-", "shutdown"], "daemon/- shutdown", "shutdown"),
            (.daemon, ["-", "reload", "begin", "SIGHUP"], "daemon/- reload begin", "SIGHUP"),
            // A later libvirt's words are not ours to judge.
            (.qemu, ["Ünïcode vm", "snapshotted", "middle", "a b c"], "domain/Ünïcode vm snapshotted middle", "a b c"),
        ] as [(LibvirtDriver, [String], String, String?)])
    func passesTheWordsOn(driver: LibvirtDriver, words: [String], point: String, extra: String?) throws {
        let call = try call(driver, words)
        #expect("\(call.point)" == point)
        #expect(call.point.extra == extra)
        #expect(call.point.id == (driver == .daemon ? nil : Self.uuid))
        #expect(call.document == Self.xml)
        #expect(call.environment == ["LIBVIRT_DRIVER": driver.rawValue])
        #expect(call.deadline == nil)
        #expect(!call.undoes)
    }

    @Test(
        arguments: [
            (.qemu, "prepare begin", true), (.lxc, "start begin", true), (.libxl, "started begin", true), (.qemu, "migrate begin", true),
            (.qemu, "reconnect begin", true), (.qemu, "stopped end", false), (.lxc, "release end", false), (.network, "start begin", true),
            (.network, "started begin", true), (.network, "port-created begin", true), (.network, "port-deleted begin", false),
            (.network, "updated begin", false), (.network, "stopped end", false), (.daemon, "start -", false),
            (.daemon, "reload begin", false), (.daemon, "shutdown -", false),
        ] as [(LibvirtDriver, String, Bool)])
    func knowsWhatLibvirtHeeds(driver: LibvirtDriver, operation: String, isRefusable: Bool) throws {
        let words = operation.split(separator: " ").map(String.init)
        #expect(try call(driver, ["web1", words[0], words[1], "-"]).isRefusable == isRefusable)
    }

    @Test(
        arguments: LibvirtDriver.allCases,
        ["migrate begin", "restore begin", "prepare begin", "start begin", "started begin", "stopped end", "migrate end", "restore -"])
    func filtersWhereLibvirtReadsTheOutput(driver: LibvirtDriver, operation: String) throws {
        let words = operation.split(separator: " ").map(String.init)
        let filters = (driver == .qemu || driver == .libxl) && (operation == "migrate begin" || operation == "restore begin")
        #expect(try call(driver, ["web1", words[0], words[1], "-"]).isFilter == filters)
    }

    @Test(
        arguments: [
            (.qemu, ["web1", "started", "begin", "-"], DomainEvent("start", name: "web1", id: uuid, driver: "qemu", requester: "r")),
            (.lxc, ["web1", "stopped", "end", "-"], DomainEvent("exit", name: "web1", id: uuid, driver: "lxc", requester: "r")),
            (
                .libxl, ["web1", "stopped", "end", "crashed"],
                DomainEvent("exit", name: "web1", id: uuid, driver: "libxl", reason: "crashed", requester: "r")
            ),
            (
                .qemu, ["web1", "release", "end", "saved"],
                DomainEvent("release", name: "web1", id: uuid, driver: "qemu", reason: "saved", requester: "r")
            ),
            (.network, ["lan", "started", "begin", "-"], NetworkEvent("start", name: "lan", id: uuid, requester: "r")),
            (.network, ["lan", "updated", "begin", "-"], NetworkEvent("update", name: "lan", id: uuid, requester: "r")),
            (.network, ["lan", "stopped", "end", "-"], NetworkEvent("stop", name: "lan", id: uuid, requester: "r")),
            (.daemon, ["-", "start", "-", "start"], ManagerEvent("start", name: "libvirt", requester: "r")),
            (.daemon, ["-", "reload", "begin", "SIGHUP"], ManagerEvent("reload", name: "libvirt", requester: "r")),
            (.daemon, ["-", "shutdown", "-", "shutdown"], ManagerEvent("stop", name: "libvirt", requester: "r")),
        ] as [(LibvirtDriver, [String], any EventPayload & Sendable)])
    func tellsWhatHasHappened(driver: LibvirtDriver, words: [String], expected: any EventPayload & Sendable) throws {
        let events = try call(driver, words).events
        #expect(events.map { "\($0)" } == ["\(expected)"])
    }

    @Test(arguments: [
        (LibvirtDriver.qemu, ["web1", "prepare", "begin", "-"]), (.qemu, ["web1", "start", "begin", "-"]),
        (.qemu, ["web1", "migrate", "begin", "-"]), (.qemu, ["web1", "restore", "begin", "-"]),
        (.qemu, ["web1", "reconnect", "begin", "-"]), (.qemu, ["web1", "started", "end", "-"]), (.network, ["lan", "start", "begin", "-"]),
        (.network, ["lan", "port-created", "begin", "-"]), (.daemon, ["-", "else", "-", "-"]),
    ])
    func tellsNothingOfWhatIsAboutToHappen(driver: LibvirtDriver, words: [String]) throws {
        #expect(try call(driver, words).events.isEmpty)
    }

    @Test func passesOnWhatIsNoXML() throws {
        let bytes: [UInt8] = [0xff, 0, 0x3c]
        let call = try AdapterCall(.qemu, "web1", "prepare", "begin", "-", xml: bytes)
        #expect(call.document == bytes)
        #expect(call.point.id == nil)
        #expect(try AdapterCall(.daemon, "-", "start", "-", "start", xml: []).document == nil)
    }

    @Test(arguments: [
        (["", "prepare", "begin", "-"], "invalid name \"\": it is empty"),
        (["a/b", "prepare", "begin", "-"], "invalid name \"a/b\": it holds a slash"),
        (["-x", "prepare", "begin", "-"], "invalid name \"-x\": it begins with '-' and would pass for an option"),
        (["web1", "", "begin", "-"], "invalid event \"\": it is empty"),
        (
            ["web1", "-", "begin", "-"],
            "invalid event \"-\": it may hold letters, digits, '.', '_' and '-' only, and begins with a letter or digit"
        ),
        (["web1", "prepare", "", "-"], "invalid qualifier \"\": it is empty"),
        (["web1", "prepare", "begin", "a\nb"], "invalid extra \"a\\u{a}b\": it holds NUL or a newline"),
    ])
    func refusesWhatIsNoCall(words: [String], reason: String) {
        #expect(
            throws: InvalidCall("\(reason); libvirt calls its hooks with NAME OPERATION SUBOPERATION EXTRA, '-' for none")
        ) { try call(.qemu, words) }
    }

    private func call(_ driver: LibvirtDriver, _ words: [String]) throws(InvalidCall) -> AdapterCall {
        try AdapterCall(driver, words[0], words[1], words[2], words[3], xml: Self.xml, requester: "r")
    }
}
