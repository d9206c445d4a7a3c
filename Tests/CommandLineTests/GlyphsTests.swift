import Testing

@testable import CommandLine

@Suite struct GlyphsTests {
    private static let locales: [(variables: [String: String], glyphs: Glyphs)] = [
        ([:], .ascii), (["LANG": "C"], .ascii), (["LANG": "en_US.UTF-8"], .unicode), (["LANG": "C.utf8"], .unicode),
        (["LANG": "de_DE.UTF-8@euro"], .unicode), (["LANG": "de_DE.ISO-8859-15"], .ascii), (["LANG": "UTF-8"], .ascii),
        (["LANG": "C.UTF-8", "LC_CTYPE": "C"], .ascii), (["LANG": "C.UTF-8", "LC_ALL": "POSIX"], .ascii),
        (["LANG": "C", "LC_ALL": "", "LC_CTYPE": "C.UTF-8"], .unicode), (["LC_ALL": "C.UTF-8", "LC_CTYPE": "C"], .unicode),
    ]

    @Test(arguments: locales) func areWhatTheLocaleSays(variables: [String: String], glyphs: Glyphs) {
        #expect(Glyphs { variables[$0] } == glyphs)
    }
}
