import Testing

@Suite struct ConfigurationPlaceholder { @Test func placeholder() {} }
