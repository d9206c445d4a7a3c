import Testing

@testable import Adapters

@Suite struct PlannedFileTests {
    private static let text = PlannedFile("/etc/x/50-hookd.conf", .text("# ours\nnew\n", .firstLine("# ours")))
    private static let json = PlannedFile("/etc/x/hookd.json", .text(hook(calling: "/usr/bin/hookctl"), .ociHook))
    private static func hook(calling path: String, _ deadline: String = "30s") -> String {
        #"{"hook":{"path":"\#(path)","args":["\#(path)","oci","poststop","--deadline=\#(deadline)"],"timeout":35},"when":{"always":true}}"#
    }
    private static let link = PlannedFile("/etc/x/hookd", .link(target: "/usr/bin/hookctl"))

    // The program may have any name.
    private static let odd = PlannedFile("/etc/x/hookd.json", .text(hook(calling: "/usr/bin/hk"), .ociHook))
    private static let oddLink = PlannedFile("/etc/x/hookd", .link(target: "/usr/bin/hk"))

    private static func bytes(_ text: String) -> PlannedFile.Found { .text(Array(text.utf8)) }

    private static let table: [(file: PlannedFile, found: PlannedFile.Found, action: PlannedFile.Action, removal: PlannedFile.Action)] = [
        (text, .nothing, .write("# ours\nnew\n"), .pass),
        (text, bytes("# ours\nnew\n"), .keep, .remove),
        (text, bytes("# ours\nold\n"), .write("# ours\nnew\n"), .remove),
        (text, bytes("# ours"), .write("# ours\nnew\n"), .remove),
        (text, bytes("# ours, too\nnew\n"), .leave, .leave),
        (text, bytes("\n# ours\n"), .leave, .leave),
        (text, bytes(""), .leave, .leave),
        (text, .text([0xff, 0x0a]), .leave, .leave),
        // /dev/null among them, by which an administrator says no.
        (text, .link(target: "/dev/null"), .leave, .leave),
        (text, .other, .leave, .leave),

        (json, .nothing, .write(hook(calling: "/usr/bin/hookctl")), .pass),
        (json, bytes(hook(calling: "/usr/bin/hookctl")), .keep, .remove),
        (json, bytes(hook(calling: "/usr/bin/hookctl") + "\n\n"), .write(hook(calling: "/usr/bin/hookctl")), .remove),
        (json, bytes(hook(calling: "/opt/hookctl")), .write(hook(calling: "/usr/bin/hookctl")), .remove),
        // An administrator has changed these.
        (json, bytes(hook(calling: "/usr/bin/hookctl", "5s")), .leave, .leave),
        (json, bytes(hook(calling: "/usr/bin/hookctl").replacing("35", with: "60")), .leave, .leave),
        (json, bytes(hook(calling: "/usr/bin/hookctl").replacing(#""always":true"#, with: #""commands":["/bin/x"]"#)), .leave, .leave),
        (json, bytes(hook(calling: "/usr/bin/hookctl").replacing(#"["/usr"#, with: #"["/opt"#)), .leave, .leave),
        (json, bytes(hook(calling: "/usr/bin/mock")), .leave, .leave),
        (odd, bytes(hook(calling: "/usr/bin/hk")), .keep, .remove),
        (json, bytes(#"{"hook":{"path":"/usr/bin/hookctl","args":["oci"]}}"#), .leave, .leave),
        (json, bytes(#"{"hook":{"path":"/usr/bin/hookctl","args":["hookctl","run"]}}"#), .leave, .leave),
        (json, bytes(#"{"hook":{"path":"/usr/bin/hookctl"}}"#), .leave, .leave),
        (json, bytes(#"{"hook":{"path":"/usr/bin/umockctl","args":["hookctl","oci"]}}"#), .leave, .leave),
        (json, bytes(#"{"hook":"hookctl oci"}"#), .leave, .leave),
        (json, bytes("hookctl oci"), .leave, .leave),
        (json, .link(target: "/usr/bin/hookctl"), .leave, .leave),

        (link, .nothing, .link(target: "/usr/bin/hookctl"), .pass),
        (link, .link(target: "/usr/bin/hookctl"), .keep, .remove),
        (link, .link(target: "/opt/hookd/bin/hookctl"), .link(target: "/usr/bin/hookctl"), .remove),
        (link, .link(target: "hookctl"), .link(target: "/usr/bin/hookctl"), .remove),
        (link, .link(target: "/usr/bin/myhookctl"), .leave, .leave),
        (link, .link(target: "/usr/bin/hookctl/other"), .leave, .leave),
        (link, .link(target: "/dev/null"), .leave, .leave),
        (link, bytes("#!/bin/sh\nexec hookctl libvirt\n"), .leave, .leave),
        (link, .other, .leave, .leave),
        (oddLink, .link(target: "/usr/bin/hk"), .keep, .remove),
    ]

    @Test(arguments: table.indices) func neitherReplacesNorRemovesWhatIsNotOurs(index: Int) {
        let (file, found, action, removal) = Self.table[index]
        #expect(file.action(finding: found) == action)
        #expect(file.removal(finding: found) == removal)
    }
}
