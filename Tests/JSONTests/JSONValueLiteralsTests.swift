import JSON
import Testing

@Suite struct JSONValueLiteralsTests {
    @Test func turnsEveryLiteralIntoItsCase() {
        let name = "web1"
        #expect(true as JSONValue == .bool(true))
        #expect(-3 as JSONValue == .integer(JSONInteger(-3)))
        #expect(3.0 as JSONValue == .double(3))
        #expect("container/\(name)" as JSONValue == .string("container/web1"))
        #expect([1, "a"] as JSONValue == .array([.integer(1), .string("a")]))
        #expect(["k": [:]] as JSONValue == .object(JSONObject([("k", .object(JSONObject()))])))
    }
}
