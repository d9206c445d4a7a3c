import Testing

@testable import Adapters

@Suite struct HookedManagerTests {
    @Test(arguments: HookedManager.allCases) func everyFileIsBelowTheManagersHome(manager: HookedManager) throws {
        let paths = try manager.files(calling: "/usr/bin/hookctl").map(\.path)
        #expect(!paths.isEmpty)
        #expect(Set(paths).count == paths.count)
        #expect(paths.allSatisfy { $0.hasPrefix(manager.home + "/") })
    }

    /// What one version has written, and where the program was then, must not keep the next one from replacing it.
    @Test(arguments: HookedManager.allCases) func whatItWritesItRecognises(manager: HookedManager) throws {
        let old = try manager.files(calling: "/opt/old/hookctl")
        for (old, new) in zip(old, try manager.files(calling: "/usr/bin/hookctl")) {
            switch (old.contents, new.contents) {
            case (.text(let before, _), .text(let after, _)):
                #expect(new.action(finding: .text(Array(before.utf8))) == .write(after))
                #expect(new.removal(finding: .text(Array(before.utf8))) == .remove)
                #expect(new.action(finding: .text(Array(after.utf8))) == .keep)
            case (.link(let before), .link(let after)):
                #expect(new.action(finding: .link(target: before)) == .link(target: after))
                #expect(new.removal(finding: .link(target: before)) == .remove)
                #expect(new.action(finding: .link(target: after)) == .keep)
            case (.text, .link), (.link, .text): Issue.record("\(new.path) changes its kind")
            }
        }
    }

    @Test func libvirtsLinksAreInTheDirectoriesOfItsDrivers() throws {
        #expect(
            try HookedManager.libvirt.files(calling: "/usr/bin/hookctl")
                == ["qemu", "lxc", "network", "daemon", "libxl"].map {
                    PlannedFile("/etc/libvirt/hooks/\($0).d/hookd", .link(target: "/usr/bin/hookctl"))
                })
    }

    private static let paths: [(path: String, isFine: Bool)] = [
        ("/usr/bin/hookctl", true), ("/opt/x-1.0_a+b/h@o:o,k=c%tl", true), ("/opt/my hooks/hookctl", false), ("/opt/$x/hookctl", false),
        ("/opt/a'b", false), ("/opt/é/hookctl", false), ("/opt/a\nb", false), ("/opt/a;b", false),
    ]

    @Test(arguments: paths) func aShellMustFindTheProgram(path: String, isFine: Bool) {
        let message = "LXC has a shell call its hooks, which would not find \(path); it needs a path without blanks and signs"
        if isFine {
            #expect(throws: Never.self) { try HookedManager.lxc.files(calling: path) }
        } else {
            #expect(throws: InvalidCall(message)) { try HookedManager.lxc.files(calling: path) }
        }
    }
}
