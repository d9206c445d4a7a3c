import JSON
import Testing

@Suite struct JSONValueTests {
    private static let distinct: [JSONValue] = [
        .null, false, true, 0, 1, -1, 18_446_744_073_709_551_615, 1.0, 1.5, "", "1", "\u{E9}", "e\u{301}", [], [.null], [1, 2], [2, 1],
        [[]],
        [:],
        ["a": 1], ["a": 1.0], ["b": 1], ["a": 1, "b": 2], ["a": .null],
    ]

    @Test func isEqualToItselfOnly() {
        for (row, left) in Self.distinct.enumerated() {
            for (column, right) in Self.distinct.enumerated() {
                #expect((left == right) == (row == column), "\(left) and \(right)")
            }
        }
        #expect(Set(Self.distinct).count == Self.distinct.count)
    }

    @Test func ignoresTheOrderOfMembers() {
        let (left, right): (JSONValue, JSONValue) = (["a": 1, "b": [2]], ["b": [2], "a": 1])
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
    }

    @Test func holdsBothZerosOfADoubleEqual() {
        #expect(JSONValue.double(0.0) == .double(-0.0))
        #expect(JSONValue.double(0.0).hashValue == JSONValue.double(-0.0).hashValue)
    }

    @Test func describesItselfAsJSON() {
        #expect("\(["a": [1, 1.0, .null, "\n"]] as JSONValue)" == #"{"a":[1,1.0,null,"\n"]}"#)
    }
}
