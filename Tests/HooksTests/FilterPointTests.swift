import Configuration
import Testing

@testable import Hooks

@Suite struct FilterPointTests {
    private static let matches: [(pattern: String, object: String, event: String, qualifier: Qualifier?, matches: Bool)] = [
        ("domain/migrate/begin", "domain", "migrate", .begin, true),
        ("domain/migrate/begin", "domain", "migrate", .end, false),
        ("domain/migrate/begin", "domain", "restore", .begin, false),
        ("domain/migrate/begin", "network", "migrate", .begin, false),
        ("domain/migrate/begin", "domain", "migrate", nil, false),
        ("domain/migrate/-", "domain", "migrate", nil, true),
        ("*/*/*", "container", "start", nil, true),
        ("dom*/{migrate,restore}/be?in", "domain", "restore", .begin, true),
    ]

    @Test(arguments: matches) func matchesAllThreeParts(
        pattern: String, object: String, event: String, qualifier: Qualifier?, matches: Bool
    ) throws {
        #expect(try FilterPoint(pattern).matches(point(object, "any", event, qualifier)) == matches)
    }

    @Test(arguments: ["", "domain", "domain/migrate", "domain/migrate/begin/x", "/migrate/begin", "domain//begin", "domain/migrate/"])
    func refusesATextThatNamesNoPoint(text: String) {
        #expect(throws: Mistake("\"\(text)\" names no point", remedy: "write OBJECT/EVENT/QUALIFIER, such as domain/migrate/begin")) {
            try FilterPoint(text)
        }
    }

    @Test func theConfigurationSaysItInOneLine() {
        var configuration = HookConfiguration()
        do {
            try configuration.addFilter("domain")
            Issue.record("it was taken")
        } catch {
            #expect(error.description == "\"domain\" names no point; write OBJECT/EVENT/QUALIFIER, such as domain/migrate/begin")
        }
    }
}
