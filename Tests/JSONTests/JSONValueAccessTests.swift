import JSON
import Testing

@Suite struct JSONValueAccessTests {
    private static let all: [JSONValue] = [.null, true, 5, 1.5, "s", [1], ["a": 1]]

    @Test func givesWhatItIsAndNothingElse() {
        #expect(Self.all.map(\.isNull) == [true, false, false, false, false, false, false])
        #expect(Self.all.map(\.bool) == [nil, true, nil, nil, nil, nil, nil])
        #expect(Self.all.map(\.int) == [nil, nil, 5, nil, nil, nil, nil])
        #expect(Self.all.map(\.integer) == [nil, nil, 5, nil, nil, nil, nil])
        #expect(Self.all.map(\.double) == [nil, nil, 5, 1.5, nil, nil, nil])
        #expect(Self.all.map(\.string) == [nil, nil, nil, nil, "s", nil, nil])
        #expect(Self.all.map(\.array) == [nil, nil, nil, nil, nil, [1], nil])
        #expect(Self.all.map(\.object) == [nil, nil, nil, nil, nil, nil, ["a": 1]])
    }

    @Test func givesNoIntForOneThatIsTooLargeAndNoneForADouble() {
        #expect((18_446_744_073_709_551_615 as JSONValue).int == nil)
        #expect((18_446_744_073_709_551_615 as JSONValue).integer == 18_446_744_073_709_551_615)
        #expect((1.0 as JSONValue).int == nil)
    }

    @Test func givesNoDoubleForAnIntegerOfTooManyDigits() {
        #expect((9_007_199_254_740_993 as JSONValue).double == nil)
        #expect((-9_007_199_254_740_992 as JSONValue).double == -9_007_199_254_740_992)
    }

    @Test func findsMembersAndElements() {
        let value: JSONValue = ["a": [1, ["b": .null]]]
        #expect(value["a"]?[0] == 1)
        #expect(value["a"]?[1]?["b"] == .null)
        #expect(value["b"] == nil)
        #expect(value[0] == nil)
        #expect(value["a"]?[2] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["a"]?["b"] == nil)
    }

    @Test func takesIntegersOfAnyType() {
        #expect(JSONValue(UInt8(7)) == 7)
        #expect(JSONValue(Int64.min) == -9_223_372_036_854_775_808)
        #expect(JSONValue(UInt64.max) == 18_446_744_073_709_551_615)
    }
}
