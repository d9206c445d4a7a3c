import Testing

@testable import Scripts

/// The parts of a point before anyone has checked them.
struct Parts: Sendable, CustomTestStringConvertible {
    var object = "container"
    var name = "web1"
    var event = "start"
    var qualifier: Qualifier?
    var extra: String?
    var id: String?

    func point() throws(InvalidPoint) -> LifecyclePoint { try LifecyclePoint(object, name, event, qualifier, extra: extra, id: id) }

    var testDescription: String { "\(self)".prefix(200).description }
}

private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

@Suite struct LifecyclePointTests {
    @Test(
        arguments: [
            Parts(), Parts(qualifier: .before), Parts(object: "c", name: "n", event: "e", qualifier: "q"),
            Parts(object: "A-b_c.9", event: "0a", qualifier: "Z..--__"),
            Parts(object: repeated("o", 64), event: repeated("e", 64), qualifier: Qualifier(rawValue: repeated("q", 64))),
            // libvirt's daemon has no name.
            Parts(object: "daemon", name: "-"), Parts(name: repeated("n", 255)), Parts(name: repeated("é", 127)), Parts(name: "..."),
            Parts(name: ".hidden"),
            Parts(name: "a b*?[%$\"'\\"), Parts(name: "a-"), Parts(name: "日本"),
            Parts(extra: ""), Parts(extra: repeated("x", 4096)), Parts(extra: "qemu+ssh://host/system?a=b\t\r"), Parts(extra: "-"),
            Parts(id: "5d2f"), Parts(id: repeated("i", 255)), Parts(id: "a/b c"),
        ])
    func acceptsWhatTheRulesAllow(parts: Parts) throws {
        let point = try parts.point()
        #expect(point.object == parts.object)
        #expect(point.name == parts.name)
        #expect(point.event == parts.event)
        #expect(point.qualifier == parts.qualifier)
        #expect(point.extra == parts.extra)
        #expect(point.id == parts.id)
    }

    private static let charset = "may hold letters, digits, '.', '_' and '-' only, and begins with a letter or digit"

    @Test(
        arguments: ["-a", ".a", "_a", "a b", "a/b", "a\n", "a\0", "é", "aé", "a*", "a,b", "a:"].flatMap { word in
            [
                (Parts(object: word), LifecyclePoint.Part.object, charset), (Parts(event: word), .event, charset),
                (Parts(qualifier: Qualifier(rawValue: word)), .qualifier, charset),
            ]
        } + [
            (Parts(object: ""), .object, "is empty"), (Parts(event: ""), .event, "is empty"),
            (Parts(qualifier: ""), .qualifier, "is empty"),
            (Parts(object: repeated("o", 65)), .object, "is longer than 64 bytes"),
            (Parts(event: repeated("e", 65)), .event, "is longer than 64 bytes"),
            (Parts(qualifier: Qualifier(rawValue: repeated("q", 65))), .qualifier, "is longer than 64 bytes"),
            (Parts(name: ""), .name, "is empty"), (Parts(name: repeated("n", 256)), .name, "is longer than 255 bytes"),
            (Parts(name: repeated("é", 128)), .name, "is longer than 255 bytes"),
            (Parts(name: "."), .name, "would name a directory"), (Parts(name: ".."), .name, "would name a directory"),
            (Parts(name: "-a"), .name, "begins with '-' and would pass for an option"),
            (Parts(name: "--"), .name, "begins with '-' and would pass for an option"),
            (Parts(name: "a/b"), .name, "holds a slash"), (Parts(name: "/"), .name, "holds a slash"),
            (Parts(name: "a\0"), .name, "holds a control character"), (Parts(name: "a\nb"), .name, "holds a control character"),
            (Parts(name: "\u{1b}[31m"), .name, "holds a control character"), (Parts(name: "a\u{7f}"), .name, "holds a control character"),
            (Parts(name: "a\u{85}"), .name, "holds a control character"), (Parts(name: "a\r\n"), .name, "holds a control character"),
            (Parts(extra: repeated("x", 4097)), .extra, "is longer than 4096 bytes"),
            (Parts(extra: "a\0b"), .extra, "holds NUL or a newline"), (Parts(extra: "a\nb"), .extra, "holds NUL or a newline"),
            (Parts(extra: "a\r\nb"), .extra, "holds NUL or a newline"),
            (Parts(id: ""), .id, "is empty or longer than 255 bytes"),
            (Parts(id: repeated("i", 256)), .id, "is empty or longer than 255 bytes"),
            (Parts(id: "a\u{1}"), .id, "holds a control character"), (Parts(id: "a\0"), .id, "holds a control character"),
        ] as [(Parts, LifecyclePoint.Part, String)])
    func refusesWhatTheRulesForbid(parts: Parts, part: LifecyclePoint.Part, reason: String) {
        let values: [LifecyclePoint.Part: String?] = [
            .object: parts.object, .name: parts.name, .event: parts.event, .qualifier: parts.qualifier?.rawValue, .extra: parts.extra,
            .id: parts.id,
        ]
        #expect(throws: InvalidPoint(part, (values[part] ?? nil) ?? "", reason)) { try parts.point() }
    }

    @Test func isNamedByItsKindNameEventAndSide() throws {
        #expect(try Parts().point().description == "container/web1 start")
        #expect(try Parts(qualifier: .after, extra: "x", id: "y").point().description == "container/web1 start after")
    }

    @Test func changesItsQualifierOnly() throws {
        let point = try Parts(qualifier: .before, extra: "x", id: "y").point()
        #expect(try point.with(.aborted) == Parts(qualifier: .aborted, extra: "x", id: "y").point())
    }

    @Test func spellsTheQualifiersThatScriptsSee() {
        #expect([Qualifier.before, .after, .aborted, .begin, .end].map(\.rawValue) == ["before", "after", "aborted", "begin", "end"])
    }

    @Test func showsAScriptADashForWhatIsAbsent() throws {
        let bare = try Parts().point()
        let full = try Parts(qualifier: .before, extra: "x", id: "y").point()
        let parts: [LifecyclePoint.Part] = [.object, .name, .event, .qualifier, .extra, .id]
        #expect(parts.map { bare.argument($0) } == ["container", "web1", "start", "-", "-", "-"])
        #expect(parts.map { full.argument($0) } == ["container", "web1", "start", "before", "x", "y"])
    }

    @Test func quotesWhatWasWrongAndCutsItShort() {
        #expect(InvalidPoint(.name, "a/b", "holds a slash").description == "invalid name \"a/b\": it holds a slash")
        #expect(
            InvalidPoint(.name, "a\u{1b}[31m\n", "holds a control character").description
                == "invalid name \"a\\u{1b}[31m\\u{a}\": it holds a control character")
        #expect(
            InvalidPoint(.object, repeated("o", 65), "is longer than 64 bytes").description
                == "invalid object \"\(repeated("o", 60))…\": it is longer than 64 bytes")
        #expect(InvalidPoint(.object, repeated("o", 60), "x").description == "invalid object \"\(repeated("o", 60))\": it x")
    }
}
