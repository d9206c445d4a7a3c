import Testing

@testable import Scripts

@Suite struct ScriptNameTests {
    @Test(
        arguments: [
            ("10-net", nil), ("net.sh", nil), ("a.b.c", nil), ("README", nil), ("old", nil), ("bak", nil), ("x.dpkg", nil), ("x.ucf", nil),
            ("x.olds", nil),
            (".hidden", "hidden"), ("..", "hidden"), (".bak", "hidden"),
            ("net~", "an editor's backup"), ("net.sh~", "an editor's backup"), ("#net#", "an editor's autosave"), ("#net", nil),
            ("net.bak", "a backup copy"), ("net.orig", "a backup copy"), ("net.rej", "a backup copy"), ("net.swp", "a backup copy"),
            ("net.old", "a backup copy"), ("net.sh.bak", "a backup copy"),
            ("net.dpkg-dist", "left by dpkg"), ("net.dpkg-old", "left by dpkg"), ("net.dpkg-new", "left by dpkg"),
            ("net.dpkg-tmp", "left by dpkg"),
            ("net.ucf-dist", "left by ucf"), ("net.ucf-old", "left by ucf"),
            ("net.rpmsave", "left by rpm"), ("net.rpmnew", "left by rpm"), ("net.rpmorig", "left by rpm"),
        ] as [(String, String?)])
    func knowsWhatEditorsAndPackageManagersLeave(name: String, reason: String?) {
        #expect(ScriptName.leftoverReason(name) == reason)
    }

    @Test func isOrderedByBytes() {
        let names = ["10-b", "2-a", "10-B", "10", "a", "Z", "é", "z", "10-a", "~"]
        #expect(names.sorted(by: ScriptName.precedes) == ["10", "10-B", "10-a", "10-b", "2-a", "Z", "a", "z", "~", "é"])
        #expect(!ScriptName.precedes("a", "a"))
        // The same character in two spellings is two names.
        #expect(ScriptName.precedes("e\u{301}", "\u{e9}"))
    }
}
