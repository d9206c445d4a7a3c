import CommandLine
import Testing

@testable import hookctl

@Suite struct DaemonSocketTests {
    private func socket(_ words: String...) throws -> String {
        switch try DaemonSocket(for: try CommandTable.root.parse(words)) {
        case .named(let path): "named \(path)"
        case .usual: "usual"
        case .none: "none"
        }
    }

    @Test func isWhatTheCommandLineSays() throws {
        #expect(try socket("--socket", "/x/y", "status") == "named /x/y")
        #expect(try socket("status", "--socket=./none") == "named ./none")
        #expect(try socket("events", "--socket", "none") == "none")
        #expect(throws: CommandFailure.self) { try socket("status", "--socket=") }
    }
}
