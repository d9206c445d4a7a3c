import Testing

@testable import hookbench

@Suite struct HookWiringTests {
    @Test func callsScriptsWithoutArguments() {
        let wiring = HookWiring(programs: ["/hooks/10-first", "/hooks/20-second"])
        #expect(wiring.commands(adapter: ["lxc"]) == [["/hooks/10-first"], ["/hooks/20-second"]])
    }

    @Test func tellsHookctlItsConfigurationAndItsAdapter() {
        let wiring = HookWiring(programs: ["/bin/hookctl"], configuration: "/hooks.conf")
        #expect(wiring.commands(adapter: ["oci", "poststop"]) == [["/bin/hookctl", "--config", "/hooks.conf", "oci", "poststop"]])
    }

    @Test func callsNothingWithoutPrograms() {
        #expect(HookWiring().commands(adapter: ["lxc"]) == [])
    }
}
