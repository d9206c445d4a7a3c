import JSON
import Testing

@testable import Varlink

@Suite struct VarlinkInterfaceCheckingTests {
    /// A type and what is, and is not, a value of it.
    static let values: [(String, isValue: [JSONValue], isNone: [JSONValue])] = [
        ("bool", [true, false], [0, "true", .null, [], [:]]),
        (
            "int", [0, -1, JSONValue(Int64.min), JSONValue(Int64.max), JSONValue(UInt64.max)], [1.0, "1", true, .null]
        ),
        ("float", [1, 1.5, JSONValue(Int64.max)], ["1", true, .null]),
        ("string", ["", "x"], [1, true, .null, []]),
        ("object", [[:], ["x": [1]]], [[], "x", .null]),
        ("?string", ["x", .null], [1, []]),
        ("(one, two)", ["one", "two"], ["three", "", 1, .null]),
        ("[]int", [[], [1, 2]], [["1"], [1, .null], 1, [:], .null]),
        ("[string]int", [[:], ["a": 1]], [["a": "1"], [], .null]),
        ("[string]()", [[:], ["a": [:]]], [["a": ["x": 1]], ["a": true]]),
        ("?[]?[string]bool", [.null, [], [.null, ["a": true]]], [[["a": .null]], [1]]),
        ("(x: int, y: ?string)", [["x": 1], ["x": 1, "y": .null], ["y": "z", "x": 1]], [[:], ["x": .null], ["x": 1, "z": 1], []]),
        (
            "Node", [["value": 1], ["value": 1, "next": ["value": 2, "next": .null]]],
            [["value": 1, "next": ["value": "2"]], ["value": 1, "next": ["value": 2, "next": ["next": .null]]]]
        ),
    ]

    @Test(arguments: values) func takesValuesOfTheTypeAndNoOthers(_ type: String, _ isValue: [JSONValue], _ isNone: [JSONValue]) throws {
        let interface = try VarlinkInterface(
            "interface a.b\ntype Node (value: int, next: ?Node)\nmethod M(first: ?int, value: \(type)) -> ()")
        let input = try #require(interface.method("M")?.input)
        for value in isValue { #expect(interface.mismatch(of: ["value": value], with: input) == nil, "\(value)") }
        for value in isNone { #expect(interface.mismatch(of: ["value": value], with: input) == "value", "\(value)") }
    }

    @Test func namesTheParameterThatIsWrong() throws {
        let interface = try VarlinkInterface("interface a.b\nmethod M(a: int, b: ?string) -> ()")
        let input = try #require(interface.method("M")?.input)
        #expect(interface.mismatch(of: [:], with: input) == "a")
        #expect(interface.mismatch(of: ["a": 1, "b": 2], with: input) == "b")
        #expect(interface.mismatch(of: ["a": 1, "c": 2], with: input) == "c")
        #expect(interface.mismatch(of: ["a": 1, "b": .null], with: input) == nil)
    }
}
