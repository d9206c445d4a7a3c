import Foundation

/// Python with the package `varlink`, from the environment that `Tests/install-packages` makes or from the system's own.
package enum PythonVarlink {
    /// Nil where there is none.
    package static let program: RealProgram? = candidates.first { hasVarlink($0.path) }

    /// With `CI=true` a missing one fails the tests.
    package static var isExpected: Bool { program != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

    private static var candidates: [RealProgram] {
        let build = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/.build/python-varlink/bin/python3"
        return [RealProgram(path: build)] + [RealProgram.named("python3")].compactMap(\.self)
    }

    private static func hasVarlink(_ python: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: python) && run([python, "-c", "import varlink.tests.test_certification"]) == 0
    }
}
