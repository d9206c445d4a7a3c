import Configuration
import Testing

@testable import Events

struct EventsConfigurationTests {
    private func read(_ text: String) throws -> EventsConfiguration {
        try EventsConfiguration(Configuration([INIDocument.parse(Array(text.utf8), file: "/etc/hookd/hookd.conf")]))
    }

    @Test func readsEveryKey() throws {
        let configuration = try read(
            """
            [Events]
            Directory=/srv/events
            SegmentSize=1M
            RetentionSize=8M
            RetentionAge=2d
            SyncInterval=250ms
            MemoryLimit=4M
            OnWriteError=refuse
            """)
        #expect(configuration.directory == "/srv/events")
        #expect(configuration.segmentSize == 1 << 20)
        #expect(configuration.retentionSize == 8 << 20)
        #expect(configuration.retentionAge == .seconds(2 * 86_400))
        #expect(configuration.syncInterval == .milliseconds(250))
        #expect(configuration.memoryLimit == 4 << 20)
        #expect(configuration.onWriteError == .refuse)
        #expect(configuration.log.segmentSize == 1 << 20)
        #expect(configuration.log.retentionSize == 8 << 20)
        #expect(configuration.log.retentionAge == .seconds(2 * 86_400))
        #expect(configuration.log.onWriteError == .refuse)
    }

    @Test func keepsTheDefaultsOfWhatIsNotThere() throws {
        let configuration = try read("[Hooks]\nTimeout=1s\n")
        #expect(configuration.segmentSize == 16 << 20)
        #expect(configuration.retentionSize == 256 << 20)
        #expect(configuration.retentionAge == .seconds(30 * 86_400))
        #expect(configuration.onWriteError == .gap)
        #expect(try read("[Events]\nRetentionAge=infinity\n").retentionAge == nil)
    }

    @Test(
        arguments: [
            "SegmentSize=1K", "SegmentSize=2G", "RetentionSize=1", "RetentionAge=0", "SyncInterval=1us", "MemoryLimit=lots",
            "OnWriteError=panic", "Segmentsize=1M", "Directory=a b",
        ])
    func saysWhereAMistakeStands(line: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try read("[Events]\n\(line)\n") }
        #expect(error.description.contains("/etc/hookd/hookd.conf:2:"), "\(error)")
    }
}
