import Testing

@Suite struct HooksPlaceholder { @Test func placeholder() {} }
