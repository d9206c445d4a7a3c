import JSON
import Testing

@testable import Adapters

@Suite struct OCIHookEntryTests {
    @Test func givesTheRuntimeMoreTimeThanHookctl() {
        let entry = OCIHookEntry(.createRuntime, program: "/usr/bin/hookctl", deadline: .seconds(30))
        #expect(
            entry.json == [
                "path": "/usr/bin/hookctl", "args": ["/usr/bin/hookctl", "oci", "createRuntime", "--deadline=30s"], "timeout": 35,
            ])
    }

    @Test(arguments: [(Duration.milliseconds(500), "500ms", 6), (.milliseconds(1500), "1s 500ms", 7), (.seconds(86400), "1d", 86405)])
    func roundsTheTimeoutUp(_ deadline: Duration, _ text: String, _ timeout: Int) {
        let entry = OCIHookEntry(.poststop, program: "/usr/bin/hookctl", deadline: deadline)
        #expect(entry.json["args"]?[3] == .string("--deadline=\(text)"))
        #expect(entry.json["timeout"] == .integer(JSONInteger(timeout)))
    }

    @Test func namesTheConfiguration() {
        let entry = OCIHookEntry(.poststop, program: "/usr/bin/hookctl", configuration: "/srv/my hooks.conf", deadline: .seconds(30))
        #expect(
            entry.json["args"] == [
                "/usr/bin/hookctl", "--config", "/srv/my hooks.conf", "oci", "poststop", "--deadline=30s",
            ])
    }

    @Test func podmanCallsItForEveryContainer() {
        let entry = OCIHookEntry(.poststop, program: "/usr/bin/hookctl", deadline: .seconds(30))
        #expect(entry.podman == ["version": "1.0.0", "hook": entry.json, "when": ["always": true], "stages": ["poststop"]])
    }

    @Test func theHooksObjectHasAListForEachStage() {
        let entries = OCIStage.usual.map { OCIHookEntry($0, program: "/usr/bin/hookctl", deadline: .seconds(30)) }
        let hooks = OCIHookEntry.hooks(entries)
        #expect(hooks.object?.keys == ["createRuntime", "poststart", "poststop"])
        #expect(hooks["poststart"] == [entries[1].json])
    }

    /// What is printed for a runtime is what is looked for in its configuration.
    @Test func itsOwnTimeoutIsFound() {
        let entries = OCIStage.allCases.map { OCIHookEntry($0, program: "/usr/bin/hookctl", deadline: .seconds(30)) }
        let bundle = OCIBundle(configuration: Array("{\"hooks\":\(OCIHookEntry.hooks(entries).pretty)}".utf8))
        for stage in OCIStage.allCases {
            #expect(bundle.timeout(of: ["/usr/bin/hookctl", "oci", stage.rawValue, "--deadline=30s"], at: stage) == .seconds(35))
        }
    }
}
