import Foundation

/// The programs of this build.
package enum BuiltProgram {
    /// Whether a sanitizer is in them, which needs threads, descriptors and memory of its own.
    package static let isSanitized: Bool = {
        guard let program = try? RealProgram.built("hookctl"), let file = FileManager.default.contents(atPath: program.path) else {
            return false
        }
        return ["__tsan_init", "__asan_init"].contains { file.range(of: Data($0.utf8)) != nil }
    }()
}
