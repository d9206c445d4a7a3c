import Testing

@testable import Adapters

@Suite struct LXCConfigurationTests {
    private let lines: [String]

    init() throws { lines = try LXCConfiguration.lines(program: "/opt/bin/hookctl").split(separator: "\n").map(String.init) }

    /// These run as the container's administrator, also where its other hooks run in a user namespace.
    @Test func everyContainersHooksRunOnTheHost() {
        #expect(
            lines.filter { !$0.hasPrefix("#") } == [
                "lxc.hook.pre-start = /opt/bin/hookctl lxc --", "lxc.hook.start-host = /opt/bin/hookctl lxc --",
                "lxc.hook.stop = /opt/bin/hookctl lxc --", "lxc.hook.post-stop = /opt/bin/hookctl lxc --",
                "lxc.hook.destroy = /opt/bin/hookctl lxc --",
            ])
    }

    @Test func theOthersAreThereToBeUncommented() {
        #expect(
            lines.filter { $0.hasPrefix("#lxc.") } == [
                "#lxc.hook.pre-mount = /opt/bin/hookctl lxc --", "#lxc.hook.mount = /opt/bin/hookctl lxc --",
                "#lxc.hook.clone = /opt/bin/hookctl lxc --",
                "#lxc.mount.entry = /opt/bin/hookctl usr/bin/hookctl-lxc none bind,ro,create=file 0 0",
                "#lxc.hook.start = /usr/bin/hookctl-lxc",
            ])
    }

    @Test func whatOtherHooksAreToldStaysAsItIs() { #expect(!lines.contains { $0.contains("lxc.hook.version") }) }
}
