import Configuration
import Testing

@Suite struct LexicalPathTests {
    @Test(arguments: [
        ("/", "/"), ("//a///b//", "/a/b"), ("/a/./b/../c", "/a/c"), ("/..", "/"), ("/../../a", "/a"), ("/a/..", "/"), ("a/..", "."),
        ("", "."), (".", "."),
        ("../a", "../a"), ("a/../../b", "../b"), ("../../a/..", "../.."), ("/...", "/..."), ("/a b/é", "/a b/é"), ("/a/..b", "/a/..b"),
    ])
    func normalizes(path: String, normal: String) {
        #expect(LexicalPath.normalize(path) == normal)
        #expect(LexicalPath.normalize(normal) == normal)
    }

    @Test(arguments: [
        ("/x/../y", "/etc/hookd/hookd.conf", "/y"), ("hooks.d", "/etc/hookd/hookd.conf", "/etc/hookd/hooks.d"),
        ("../a", "/etc/hookd/b.conf", "/etc/a"),
        (".", "/etc/hookd/b.conf", "/etc/hookd"), ("hooks.d", "conf/hookd.conf", "conf/hooks.d"),
        ("../hooks.d", "conf/hookd.conf", "hooks.d"),
        ("hooks.d", "hookd.conf", "hooks.d"), ("a", "/b", "/a"),
    ])
    func takesRelativePathsFromBesidesAFile(path: String, file: String, resolved: String) {
        #expect(LexicalPath.resolve(path, besides: file) == resolved)
    }
}
