import TestSupport
import Testing

@testable import Varlink

@Suite struct VarlinkInterfaceTests {
    static let definition = """
        # What it is for.
        interface org.example.all-types

        # A list.
        type Node (value: int, next: ?Node, others: []Node, named: [string]Node)
        type Word (one, two_words)

        method Do(a: bool, b: ?[]?[string]float, c: (x: Node, y: (on, off)), d: [string]()) -> (
          word: Word, # behind it
          object: object
        )
        method Nothing()->()
        error Failed ()
        error Bad(reason: string)
        """

    @Test func readsEveryKindOfType() throws {
        let interface = try VarlinkInterface(Self.definition)
        #expect(interface.name == "org.example.all-types")
        #expect(interface.description == Self.definition)
        #expect(interface.types.map(\.name) == ["Node", "Word"])
        #expect(interface.methods.map(\.name) == ["Do", "Nothing"])
        #expect(interface.errors.map(\.name) == ["Failed", "Bad"])
        #expect(
            interface.types[0].type
                == .structure(
                    VarlinkStructure(fields: [
                        .init(name: "value", type: .int), .init(name: "next", type: .nullable(.custom(0))),
                        .init(name: "others", type: .array(.custom(0))), .init(name: "named", type: .map(.custom(0))),
                    ])))
        #expect(interface.types[1].type == .enumeration(["one", "two_words"]))
        #expect(
            interface.method("Do")?.input.fields.map(\.type) == [
                .bool, .nullable(.array(.nullable(.map(.float)))),
                .structure(
                    VarlinkStructure(fields: [.init(name: "x", type: .custom(0)), .init(name: "y", type: .enumeration(["on", "off"]))])),
                .map(.structure(VarlinkStructure(fields: []))),
            ])
        #expect(interface.method("Do")?.output.fields.map(\.type) == [.custom(1), .object])
        #expect(interface.method("Nothing")?.input.fields == [])
        #expect(interface.error("Bad")?.parameters.fields.map(\.name) == ["reason"])
        #expect(interface.method("Failed") == nil)
    }

    @Test(arguments: [
        ("", "line 1, column 1: expected 'interface', found the end"),
        ("interfaces a.b", "line 1, column 1: expected 'interface', found 'i'"),
        ("interface ab", "line 1, column 11: expected a name such as 'org.example.service', found 'a'"),
        ("interface a..b", "line 1, column 11: expected a name such as 'org.example.service', found 'a'"),
        ("interface 1a.b", "line 1, column 11: expected a name such as 'org.example.service', found '1'"),
        ("interface a.b-", "line 1, column 11: expected a name such as 'org.example.service', found 'a'"),
        ("interface a.b\nfunction X()", "line 2, column 1: expected 'type', 'method' or 'error', found 'f'"),
        ("interface a.b\ntype x ()", "line 2, column 6: expected a name that begins with a capital letter, found 'x'"),
        ("interface a.b\ntype X_Y ()", "line 2, column 6: expected a name that begins with a capital letter, found 'X'"),
        ("interface a.b\ntype X int", "line 2, column 8: expected '(', found 'i'"),
        ("interface a.b\ntype X (a: int", "line 2, column 15: expected ',' or ')', found the end"),
        ("interface a.b\ntype X (a: int,)", "line 2, column 16: expected a name, found ')'"),
        ("interface a.b\ntype X (a: int, b)", "line 2, column 18: expected ':', found ')'"),
        ("interface a.b\ntype X (a, b: int)", "line 2, column 13: expected ',' or ')', found ':'"),
        ("interface a.b\ntype X (a: int, a: int)", "line 2, column 17: 'a' stands twice"),
        ("interface a.b\ntype X (a, a)", "line 2, column 12: 'a' stands twice"),
        ("interface a.b\ntype X (_a: int)", "line 2, column 9: expected a name, found '_'"),
        ("interface a.b\ntype X (a__b: int)", "line 2, column 9: expected a name, found 'a'"),
        ("interface a.b\ntype X (a_: int)", "line 2, column 9: expected a name, found 'a'"),
        ("interface a.b\ntype X (a: ??int)", "line 2, column 13: expected a type after '?', found '?'"),
        ("interface a.b\ntype X (a: [int]string)", "line 2, column 12: expected a type, found '['"),
        ("interface a.b\ntype X (a: integer)", "line 2, column 12: expected a type, found 'i'"),
        ("interface a.b\ntype X (a: Y)", "line 2, column 12: no type 'Y' is defined"),
        ("interface a.b\ntype X ()\nmethod X() -> ()", "line 3, column 8: 'X' is defined twice"),
        ("interface a.b\nmethod X()", "line 2, column 11: expected '->', found the end"),
        ("interface a.b\nmethod X(a, b) -> ()", "line 2, column 9: expected 'name: type' in each place"),
        ("interface a.b\nerror X", "line 2, column 8: expected '(', found the end"),
        ("interface a.b\ntype X (x: X)", "line 2, column 1: no value can be a X: it contains itself"),
        ("interface a.b\ntype X (y: Y)\ntype Y (x: (x: X))", "line 2, column 1: no value can be a X: it contains itself"),
        (
            "interface a.b\ntype X (a: \(String(repeating: "[]", count: 40))int)",
            "line 2, column 76: more than 32 types inside each other"
        ),
    ]) func saysWhatIsWrongAndWhere(_ text: String, _ message: String) {
        let error = #expect(throws: VarlinkDefinitionError.self) { try VarlinkInterface(text) }
        #expect(error?.description == message)
    }

    @Test func survivesAnyEditOfADefinition() {
        var generator = SeededGenerator(seed: 4)
        var taken = 0
        for _ in 0..<3000 {
            let bytes = Array(Self.definition.utf8).mutated(by: &generator, alphabet: "(),:?[]->#_ \nNtype")
            guard let text = String(validating: bytes, as: UTF8.self) else { continue }
            if let interface = try? VarlinkInterface(text) {
                taken += 1
                #expect(interface.description == text)
            }
        }
        // An edit of a comment is none of the grammar's business.
        #expect(taken > 0)
    }

    @Test func definesTheServiceInterfaceAsTheSpecificationDoes() {
        #expect(VarlinkInterface.service.methods.map(\.name) == ["GetInfo", "GetInterfaceDescription"])
        #expect(
            VarlinkInterface.service.errors.map(\.name) == [
                "InterfaceNotFound", "MethodNotFound", "MethodNotImplemented", "InvalidParameter", "PermissionDenied", "ExpectedMore",
            ])
    }
}
