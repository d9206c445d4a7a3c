import Testing

@Suite struct CommandLinePlaceholder { @Test func placeholder() {} }
