import JSON
import Testing

@Suite struct JSONValuePrettyTests {
    @Test func putsEveryMemberAndElementOnALineOfItsOwn() {
        let value: JSONValue = ["name": "web1", "tags": ["a", ["b": .null]], "none": [], "empty": [:]]
        #expect(
            value.pretty == """
                {
                  "name": "web1",
                  "tags": [
                    "a",
                    {
                      "b": null
                    }
                  ],
                  "none": [],
                  "empty": {}
                }
                """)
    }

    @Test func writesALoneValueAsItIs() {
        #expect((1.0 as JSONValue).pretty == "1.0")
        #expect(("a\nb" as JSONValue).pretty == #""a\nb""#)
    }
}
