import Testing

@testable import JSON

@Suite struct JSONScannerCompactTests {
    /// How many bytes of it are passed.
    private static func length(_ text: String) -> Int? {
        Array(text.utf8).withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            guard let range = scanner.compactBrackets() else { return nil }
            return range == 0..<scanner.position ? range.count : -1
        }
    }

    @Test(arguments: [
        "{}", "[]", #"{"a":1,"b":[true,null,{"c":"ä / \#u{7f}"}],"":-12}"#, "[-1,-20,0]", #"["a b","{]"]"#,
    ]) func passesWhatTheWriterWrites(_ text: String) throws {
        #expect(Self.length(text) == text.utf8.count)
        #expect([UInt8](json: try JSONValue(parsing: text)) == Array(text.utf8))
    }

    @Test func stopsBehindTheClosingBracket() { #expect(Self.length("[[1],2],3]") == 7) }

    @Test(arguments: [
        // What can be written in another way.
        #"{"a": 1}"#, "[1,\n2]", #"["\/"]"#, #"{"\u0061":1}"#, "[1.50]", "[1e+16]", "[1e-5]", "[-0]", "[-0.5]",
        // What is no array or object, or does not end.
        "1", #""a""#, "", "[", #"{"a":["#, #"["a]"#, "]",
    ]) func doesNotPass(_ text: String) {
        #expect(Self.length(text) == nil)
    }
}
