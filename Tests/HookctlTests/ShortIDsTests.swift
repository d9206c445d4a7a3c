import Testing

@testable import hookctl

@Suite struct ShortIDsTests {
    private static let lists: [(ids: [String], length: Int)] = [
        ([], 8), (["0199c3a1-5f2e"], 8), (["0199c3a1-5f2e", "0200c3a1-5f2e"], 8),
        (["0199c3a1-5f2e", "0199c3a1-6f2e"], 10), (["0199c3a1-5f2e", "0199c3a1-5f2f", "03"], 13),
        (["01", "0199c3a1-5f2e", "0199c3a2-5f2e"], 8),
    ]

    @Test(arguments: lists) func areAsLongAsItTakesToTellThemApart(ids: [String], length: Int) {
        let short = ShortIDs(ids)
        #expect(short.length == length)
        #expect(Set(ids.map { short.short($0) }).count == ids.count)
    }
}
