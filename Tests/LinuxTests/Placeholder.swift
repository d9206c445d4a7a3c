import Testing

@Suite struct LinuxPlaceholder { @Test func placeholder() {} }
