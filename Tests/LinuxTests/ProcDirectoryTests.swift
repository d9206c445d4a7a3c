import Testing

@testable import Linux

/// In another process namespace it is another one: see ProcessNamespaceTests.
@Suite struct ProcDirectoryTests {
    @Test func isTheUsualOneInTheHostsOwnNamespace() { #expect(ProcDirectory.path == "/proc") }

    @Test func thereIsSomethingToSee() { #expect(ProcessTable.isVisible) }
}
