import Testing

@testable import Adapters

@Suite struct LibvirtDriverTests {
    @Test(
        arguments: [
            ("/etc/libvirt/hooks/qemu", .qemu), ("/etc/libvirt/hooks/lxc", .lxc), ("/etc/libvirt/hooks/libxl", .libxl),
            ("/etc/libvirt/hooks/network", .network), ("/etc/libvirt/hooks/daemon", .daemon), ("qemu", .qemu), ("./daemon", .daemon),
            ("/etc/libvirt/hooks/qemu.d/50-hookd", .qemu), ("/etc/libvirt/hooks/network.d/hookctl", .network),
            // libvirt goes by the directory, whatever the file in it is called.
            ("/etc/libvirt/hooks/lxc.d/qemu", .lxc), ("qemu.d/x", .qemu),
            ("/usr/bin/hookctl", nil), ("hookctl", nil), ("./hookctl", nil), ("/x/qemux", nil), ("/x/Qemu", nil), ("/x/qem", nil),
            ("/etc/hooks.d/x", nil), ("/x/.d/hookctl", nil), ("/etc/libvirt/hooks/qemu/x", nil), ("/qemu/", nil), ("", nil), ("/", nil),
            // Another program's directory: its name is what counts.
            ("/etc/conf.d/qemu", nil),
        ] as [(String, LibvirtDriver?)])
    func isWhatTheNameSays(path: String, expected: LibvirtDriver?) { #expect(LibvirtDriver(calledAs: path) == expected) }
}
