import Foundation
import Testing
import TestSupport

/// What lies in conf/ and hooks.d, read by the hookctl of this build.
@Suite struct ShippedConfigurationTests {
    private let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardized

    @Test(arguments: ["checkout.conf", "hookd.conf"])
    func hasNothingWrongInIt(name: String) async throws {
        let check = try await RealProgram.built("hookctl").run(["--config", checkout.path + "/conf/" + name, "check"])
        #expect(check.status == 0, "\(check.errors)")
    }

    /// So that a default which was renamed does not live on in the comments.
    @Test func statesDefaultsThatHookctlUnderstands() async throws {
        let commented = try String(contentsOf: checkout.appendingPathComponent("conf/hookd.conf"), encoding: .utf8)
        // Every key stands in its place, below its section's header.
        let lines = commented.split(separator: "\n").map {
            $0.wholeMatch(of: /#(\[(?:Hook|Listener) .*|[A-Z][A-Za-z]*=.*)/).map { $0.1 } ?? $0
        }
        #expect(lines.count { $0.contains(/^[A-Z][A-Za-z]*=/) } == 58)
        let configuration = lines.joined(separator: "\n") + "\n"

        let directory = TemporaryDirectory()
        let file = directory.write("hookd.conf", configuration)

        // What is wrong with the directories is none of the file's business; 78 would be.
        let check = try await RealProgram.built("hookctl").run(["--config", file, "check"])
        #expect(check.status == 0 || check.status == 1, "\(check.errors)")
    }
}
