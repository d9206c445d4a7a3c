import Testing

@Suite struct ScriptsPlaceholder { @Test func placeholder() {} }
