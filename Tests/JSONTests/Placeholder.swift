import Testing

@Suite struct JSONPlaceholder { @Test func placeholder() {} }
