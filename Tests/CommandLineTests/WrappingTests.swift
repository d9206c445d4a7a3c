import Testing

@testable import CommandLine

@Suite struct WrappingTests {
    @Test(arguments: [
        ("", 10, []),
        ("one", 10, ["one"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 6, ["one", "two", "three"]),
        ("one  two", 20, ["one two"]),
        ("a incomprehensibly b", 5, ["a", "incomprehensibly", "b"]),
        ("日本 日本", 9, ["日本 日本"]),
        ("日本 日本", 8, ["日本", "日本"]),
        ("a b", 0, ["a", "b"]),
    ])
    func breaksBetweenWords(text: String, width: Int, lines: [String]) {
        #expect(text.wrapped(toWidth: width) == lines)
    }
}
