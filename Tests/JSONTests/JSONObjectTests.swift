import JSON
import Testing

@Suite struct JSONObjectTests {
    /// Sizes on both sides of where a hash table takes over.
    private static let sizes = [0, 1, 2, 15, 16, 17, 18, 40]

    private func object(_ size: Int) -> JSONObject {
        JSONObject((0..<size).map { ("key\($0)", JSONValue($0)) })
    }

    @Test(arguments: sizes) func findsEveryKeyAndNoOther(_ size: Int) {
        let object = object(size)
        for number in 0..<size { #expect(object["key\(number)"] == JSONValue(number)) }
        #expect(object["key\(size)"] == nil)
        #expect(object[""] == nil)
    }

    @Test(arguments: sizes) func keepsTheOrderOfMembers(_ size: Int) {
        let object = object(size)
        #expect(object.keys == (0..<size).map { "key\($0)" })
        #expect(object.map(\.value) == (0..<size).map { JSONValue($0) })
    }

    @Test(arguments: sizes) func removesAndGoesOnFindingTheOthers(_ size: Int) {
        for removed in 0..<size {
            var object = object(size)
            object["key\(removed)"] = nil
            #expect(object.keys == (0..<size).filter { $0 != removed }.map { "key\($0)" })
            for number in 0..<size { #expect(object["key\(number)"] == (number == removed ? nil : JSONValue(number))) }
            object["key\(removed)"] = "again"
            #expect(object.keys.last == "key\(removed)")
            #expect(object["key\(removed)"] == "again")
        }
    }

    @Test func replacesWhereTheKeyStands() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = 3
        object["c"] = .null
        object["d"] = nil
        #expect(object.map(\.key) == ["a", "b", "c"])
        #expect(object.map(\.value) == [3, 2, .null])
    }

    @Test(arguments: sizes) func isEqualWhateverTheOrder(_ size: Int) {
        let (object, reversed) = (object(size), JSONObject(object(size).reversed()))
        #expect(object == reversed)
        #expect(object.hashValue == reversed.hashValue)
        for number in 0..<size {
            var other = object
            other["key\(number)"] = "different"
            #expect(object != other)
            other["key\(number)"] = nil
            #expect(object != other)
            other["another"] = JSONValue(number)
            #expect(object != other)
        }
    }

    @Test func tellsKeysApartThatSwiftHoldsEqual() {
        for size in Self.sizes {
            var object = object(size)
            object["\u{E9}"] = 1
            object["e\u{301}"] = 2
            #expect(object["\u{E9}"] == 1)
            #expect(object["e\u{301}"] == 2)
            #expect(object.count == size + 2)
        }
    }
}
