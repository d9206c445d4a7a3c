import Testing

@testable import JSON

@Suite struct ExactStringTests {
    @Test(arguments: [
        ("", "", true),
        ("a", "a", true),
        ("a", "b", false),
        ("a", "ab", false),
        ("long enough for the heap, é", "long enough for the heap, é", true),
        ("long enough for the heap, é", "long enough for the heap, è", false),
        ("\u{E9}", "e\u{301}", false),
        ("a\u{323}\u{307}", "a\u{307}\u{323}", false),
    ])
    func isEqualCodePointByCodePoint(_ left: String, _ right: String, _ expected: Bool) {
        #expect((ExactString(left) == ExactString(right)) == expected)
        #expect(Set([ExactString(left), ExactString(right)]).count == (expected ? 1 : 2))
    }

    @Test func hashesTheSameFromTheHeapAndInPlace() {
        let cut = String("short and a long tail".prefix(5))
        #expect(ExactString(cut).hashValue == ExactString("short").hashValue)
    }
}
