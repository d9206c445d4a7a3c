import Testing

@testable import Scripts

@Suite struct VariableNameTests {
    private static let names: [(key: String, name: String?)] = [
        ("exit_status", "X_EXIT_STATUS"), ("com.example/tier", "X_COM_EXAMPLE_TIER"), ("Aa09zZ", "X_AA09ZZ"), ("9", "X_9"), ("=", "X__"),
        ("é", "X___"), ("1234567890123456", "X_1234567890123456"), ("12345678901234567", nil), ("ééééééééé", nil), ("", nil),
    ]

    @Test(arguments: names) func keepsLettersAndDigitsOnly(key: String, name: String?) {
        #expect(VariableName.make("X_", key, limit: 16) == name)
    }
}
