import Glibc
package import Linux
package import Testing

/// Has a suite compare, before and after, this process's descriptors and its children.
///
/// Other suites run at the same time: only what stays for a minute is counted, of the descriptors pipes, pidfds and what lies in a test's
/// directory, and of the children those that carry a tag of the suite's own dispatch.
package struct LeavesNothing: SuiteTrait, TestScoping {
    let dispatch: RunTag?

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let before = Self.descriptors()
        try await function()

        var descriptors = Self.descriptors().subtracting(before)
        var children = self.children()
        let end = Instant.now + .seconds(60)
        while !descriptors.isEmpty || !children.isEmpty, Instant.now < end {
            await pause(.milliseconds(20))
            descriptors.formIntersection(Self.descriptors())
            children.formIntersection(self.children())
        }
        #expect(descriptors.sorted() == [], "descriptors that \(test.name) left open")
        #expect(children.sorted() == [], "children that \(test.name) left, living or not waited for")
    }

    private func children() -> Set<String> {
        guard let dispatch else { return [] }
        return Set(Processes.children(of: dispatch).map { "\($0.name) (\($0.id)) \(Unicode.Scalar($0.state))" })
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
