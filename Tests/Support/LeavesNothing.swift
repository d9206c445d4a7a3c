import Glibc
package import Linux
package import Testing

/// Has a suite compare, before and after, this process's descriptors and its children.
///
/// Other suites run at the same time: of the descriptors only pipes, pidfds and what lies in a test's directory are counted, and only what stays
/// for a minute; of the children only those that carry a tag of the suite's own dispatch, which has none running any more.
package struct LeavesNothing: SuiteTrait, TestScoping {
    let dispatch: RunTag?

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let before = Self.descriptors()
        try await function()

        let children = dispatch.map { Processes.children(of: $0) } ?? []
        #expect(
            children.map { "\($0.name) (\($0.id)) \(Unicode.Scalar($0.state))" } == [],
            "children that \(test.name) left, living or not waited for")

        var descriptors = Self.descriptors().subtracting(before)
        let end = Instant.now + .seconds(60)
        while !descriptors.isEmpty, Instant.now < end {
            await pause(.milliseconds(20))
            descriptors.formIntersection(Self.descriptors())
        }
        #expect(descriptors.sorted() == [], "descriptors that \(test.name) left open")
    }

    /// The descriptors that the code under test makes, each with what tells it from a later one of the same number.
    static func descriptors() -> Set<String> {
        let names = (try? Directory.names(at: "/proc/self/fd")) ?? []
        return Set(
            names.compactMap { name in
                guard let target = try? linkTarget("/proc/self/fd/\(name)") else { return nil }
                if target.hasPrefix("pipe:") || target.contains("/hookd-test.") { return "\(name) \(target)" }
                guard target == "anon_inode:[pidfd]" else { return nil }
                let line = ProcFile.withContents(of: "/proc/self/fdinfo/\(name)") { text in
                    String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Pid:") }.map(String.init)
                }
                return "\(name) pidfd \((line ?? nil) ?? "")"
            })
    }
}

extension Trait where Self == LeavesNothing {
    /// Fails the suite when it leaves descriptors open or, where it runs scripts with tags of this dispatch, children behind.
    package static func leavesNothing(of dispatch: RunTag? = nil) -> Self { LeavesNothing(dispatch: dispatch) }
}
