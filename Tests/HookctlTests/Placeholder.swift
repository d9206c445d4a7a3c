import Testing

@Suite struct HookctlPlaceholder { @Test func placeholder() {} }
