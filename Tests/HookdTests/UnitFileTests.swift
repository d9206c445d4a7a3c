import Foundation
import TestSupport
import Testing

/// The units in conf/, as systemd reads them.
@Suite(.enabled(if: Requirements(programs: ["systemd-analyze"], root: false).areMetOrMandatory)) struct UnitFileTests {
    private let units = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../conf").standardized

    @Test func hasNothingWrongInThem() async throws {
        let directory = TemporaryDirectory()
        var paths: [String] = []
        for name in ["hookd.service", "hookd.socket"] {
            let text = try #require(Files.text(at: units.appendingPathComponent(name).path))
            // The program that is installed elsewhere is no mistake of the unit's.
            paths.append(directory.write(name, text.replacingOccurrences(of: "/usr/sbin/hookd", with: try RealProgram.built("hookd").path)))
        }
        let analyze = try #require(RealProgram.named("systemd-analyze"))
        let verdict = try await analyze.run(["verify", "--recursive-errors=no", "--man=no"] + paths)
        #expect(verdict.status == 0)
        #expect(!verdict.errors.contains(directory.path), "\(verdict.errors)")
    }

    /// So that a setting which nobody knows is known to be found.
    @Test func findsAMistake() async throws {
        let directory = TemporaryDirectory()
        let path = directory.write("hookd.service", "[Service]\nExecStart=/bin/true\nTypo=1\n")
        let analyze = try #require(RealProgram.named("systemd-analyze"))
        #expect(try await analyze.run(["verify", "--recursive-errors=no", "--man=no", path]).errors.contains("Typo"))
    }
}
