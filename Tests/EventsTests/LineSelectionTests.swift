import JSON
import Linux
import Testing

@testable import Events

@Suite struct LineSelectionTests {
    private func matches(
        topics: [TopicPattern] = [], filters: [String] = [], names: [String] = [], until: Int64? = nil, _ event: Event
    ) throws -> Bool {
        let selection = try LineSelection(
            EventSelection(topics: topics, filter: EventFilter(filters)), names: names, until: until.map(RealTime.init(nanoseconds:)))
        return event.line.withUnsafeBytes { selection.matches($0) }
    }

    private func sample(name: String = "web1") throws -> Event {
        try event(.object(["name": .string(name), "id": "3277ec2e57cd", "pid": 9]), topic: "/container/start")
    }

    @Test func takesEverythingWhenNothingIsAsked() throws {
        #expect(try matches(sample()))
        let selection = try LineSelection(.everything)
        #expect(Array("no event".utf8).withUnsafeBytes { selection.matches($0) })
    }

    @Test func takesOneTopicOfSeveral() throws {
        #expect(try matches(topics: ["/image/*", "/container/**"], sample()))
        #expect(try !matches(topics: ["/image/*", "/container"], sample()))
    }

    @Test func wantsTopicFilterAndNameTogether() throws {
        for (topic, filter, name) in [(true, true, true), (false, true, true), (true, false, true), (true, true, false)] {
            let isWanted = try matches(
                topics: [topic ? "/container/*" : "/image/*"], filters: [filter ? "event.pid==9" : "event.pid==8"],
                names: [name ? "web1" : "web2"], sample())
            #expect(isWanted == (topic && filter && name))
        }
    }

    @Test func knowsAnObjectByItsNameOrItsID() throws {
        #expect(try matches(names: ["web1"], sample()))
        #expect(try matches(names: ["3277ec2e57cd"], sample()))
        #expect(try matches(names: ["web2", "web1"], sample()))
        #expect(try !matches(names: ["web"], sample()))
        #expect(try !matches(names: ["9"], sample()))
    }

    @Test(arguments: [
        "a\"b", "a\\b", "a b", "a,b", "", "日本", "a\nb", "x\u{301}", "é", "event.name==x", String(repeating: "\"", count: 255),
    ])
    func knowsAnyName(name: String) throws {
        #expect(try matches(names: [name], sample(name: name)))
        #expect(try !matches(names: [name], sample(name: name + "x")))
    }

    @Test func countsTheLastMoment() throws {
        #expect(try matches(until: moment.nanoseconds, sample()))
        #expect(try !matches(until: moment.nanoseconds - 1, sample()))
        #expect(try !matches(filters: ["event.pid"], until: moment.nanoseconds - 1, sample()))
    }

    @Test func leavesOutWhatIsNoEventWhenSomethingIsAsked() throws {
        for selection in [
            try LineSelection(EventSelection(topics: ["**"])), try LineSelection(.everything, until: moment),
            try LineSelection(EventSelection(filter: EventFilter("topic"))),
        ] {
            #expect(!Array(#"{"seq":1,"x":2}"#.utf8).withUnsafeBytes { selection.matches($0) })
        }
    }
}
