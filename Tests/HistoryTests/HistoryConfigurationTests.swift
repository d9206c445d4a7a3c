import Configuration
import Testing

@testable import History

@Suite struct HistoryConfigurationTests {
    private func read(_ text: String) throws -> HistoryConfiguration {
        try HistoryConfiguration(Configuration([INIDocument.parse(Array(text.utf8), file: "/etc/hookd/hookd.conf")]))
    }

    @Test func readsEveryKey() throws {
        let configuration = try read(
            """
            [History]
            Directory=/srv/history
            Keep=12
            Size=1M
            Age=2d
            Documents=yes
            DocumentLimit=4K
            Environment=no
            Redact=*PIN*, a*
            """)
        #expect(configuration.directory == "/srv/history" && configuration.keep == 12 && configuration.size == 1 << 20)
        #expect(configuration.age == .seconds(2 * 86_400))
        #expect(configuration.keepsDocuments && configuration.documentLimit == 4096 && !configuration.keepsEnvironment)
        #expect(configuration.redaction.word("THE_PIN=1") == "THE_PIN=[redacted]")
        #expect(configuration.redaction.word("abc=1") == "abc=[redacted]")
        #expect(configuration.redaction.word("PASSWORD=1") == "PASSWORD=1")
    }

    @Test func keepsTheDefaultsOfWhatIsNotThere() throws {
        let configuration = try read("[Hooks]\nTimeout=1s\n")
        #expect(configuration.keep == 1000 && configuration.size == 64 << 20 && configuration.age == .seconds(30 * 86_400))
        #expect(!configuration.keepsDocuments && configuration.documentLimit == 1 << 20 && configuration.keepsEnvironment)
        #expect(configuration.redaction.word("PASSWORD=1") == "PASSWORD=[redacted]")
        #expect(try read("[History]\nAge=infinity\n").age == nil)
        #expect(try read("[History]\nRedact=\n").redaction.word("PASSWORD=1") == "PASSWORD=1")
    }

    @Test(
        arguments: [
            "Keep=-1", "Keep=1000001", "Size=1K", "Age=0", "Documents=perhaps", "DocumentLimit=0", "DocumentLimit=65M", "Environment=2",
            "Redact=[", "Redact=[z-a]", "Keeps=1", "Directory=a b",
        ])
    func saysWhereAMistakeStands(line: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try read("[History]\n\(line)\n") }
        #expect(error.problems.count == 1)
        #expect(error.problems.first?.place.line == 2)
    }
}
