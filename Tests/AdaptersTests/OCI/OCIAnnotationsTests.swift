import Testing

@testable import Adapters

@Suite struct OCIAnnotationsTests {
    private func variables(_ annotations: [(String, String)]) -> [String] {
        OCIAnnotations(annotations.map { (key: $0.0, value: $0.1) }).variables.map { "\($0.name)=\($0.value)" }
    }

    @Test(arguments: [
        ("tier", "OCI_ANNOTATION_TIER"),
        ("com.example/tier-2", "OCI_ANNOTATION_COM_EXAMPLE_TIER_2"),
        ("9", "OCI_ANNOTATION_9"),
        ("é", "OCI_ANNOTATION___"),
        ("A=B", "OCI_ANNOTATION_A_B"),
    ])
    func makesANameOfAKey(_ key: String, _ name: String) { #expect(variables([(key, "x")]) == ["\(name)=x"]) }

    @Test func leavesOutWhatMakesNoVariable() {
        let annotations = [
            ("", "x"), ("nul", "a\0b"), ("long", String(repeating: "x", count: 4097)), (String(repeating: "k", count: 257), "x"),
        ]
        #expect(variables(annotations) == [])
        #expect(variables([("long", String(repeating: "x", count: 4096))]).count == 1)
    }

    @Test func theFirstByItsBytesCountsOfKeysThatMakeOneName() {
        #expect(variables([("a_b", "underscore"), ("a.b", "dot"), ("A-B", "dash")]) == ["OCI_ANNOTATION_A_B=dash"])
    }

    @Test func tells64AtMostAndAlwaysTheSame() {
        let annotations = (100..<200).map { ("k\($0)", "\($0)") }
        let expected = (100..<164).map { "OCI_ANNOTATION_K\($0)=\($0)" }
        #expect(variables(annotations) == expected)
        #expect(variables(annotations.reversed()) == expected)
    }

    @Test func anEventHolds64KiBOfThem() {
        let annotations = [
            (key: "a", value: "small"), (key: "b", value: String(repeating: "x", count: 65536)),
            (key: "c", value: String(repeating: "y", count: 65536 - 7 - 3)), (key: "d", value: "z"), (key: "e", value: "too much"),
        ]
        let chosen = OCIAnnotations(annotations).forEvent
        #expect(chosen.keys.sorted() == ["a", "c", "d"])
        #expect(chosen.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } <= 65536)
    }
}
