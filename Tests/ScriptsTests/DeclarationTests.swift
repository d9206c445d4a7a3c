import Configuration
import Testing

@testable import Scripts

/// Reads what a header declares, with every mistake in it.
private func header(_ text: String) -> (declaration: Declaration, problems: [String]) {
    let (assignments, problems) = ScriptHeader.hook.assignments(in: Array("# hook: \(text)".utf8), file: "f")
    var reader = SectionReader(assignments, of: "a hook's header")
    let declaration = Declaration(&reader, spelt: .header)
    return (declaration, (problems + reader.finish()).map(\.description))
}

/// Reads what a section of the configuration declares.
private func section(_ text: String) -> (declaration: Declaration, problems: [String]) {
    let configuration = Configuration([INIDocument.parse(Array("[Hook 10-net]\n\(text)\n".utf8), file: "f")])
    var reader = SectionReader(configuration, "Hook", "10-net")
    let declaration = Declaration(&reader, spelt: .section)
    return (declaration, reader.finish().map(\.description))
}

@Suite struct DeclarationTests {
    private static let parts: [LifecyclePoint.Part] = [.object, .name, .event, .qualifier, .extra, .id]

    private func values(_ declaration: Declaration) -> [String] {
        Self.parts.map { declaration.pattern.text($0) } + [
            "\(declaration.timeout.map { "\($0)" } ?? "-")", declaration.onFailure?.rawValue ?? "-", declaration.onTimeout?.rawValue ?? "-",
            declaration.isRequired.map { "\($0)" } ?? "-",
        ]
    }

    private static let all = ["container", "web*,{a,b}", "start,stop", "before", "x", "4?", "1.5 seconds", "ignore", "veto", "true"]

    @Test func isTheSameInAHeaderAndInASection() throws {
        let ofHeader = header(
            "object=container name='web*,{a,b}' event=start,stop qualifier=before extra=x id=4? timeout=1500ms on-failure=ignore on-timeout=veto required=yes arguments=%n"
        )
        let ofSection = section(
            """
            Object=container
            Name=web* {a,b}
            Event=start,stop
            Qualifier=before
            Extra=x
            Id=4?
            Timeout=1s 500ms
            OnFailure=ignore
            OnTimeout=veto
            Required=true
            Arguments=%n
            """)
        #expect(ofHeader.problems == [])
        #expect(ofSection.problems == [])
        #expect(values(ofHeader.declaration) == Self.all)
        #expect(values(ofSection.declaration) == Self.all)
        #expect(try ofHeader.declaration.arguments == ArgumentTemplate(SourceText("%n", file: "f")))
        #expect(ofHeader.declaration.arguments == ofSection.declaration.arguments)
    }

    @Test func saysNothingWhereNothingIsSaid() {
        #expect(header("").declaration == Declaration())
        #expect(values(Declaration()) == ["*", "*", "*", "*", "*", "*", "-", "-", "-", "-"])
    }

    private static let known = "(known: object, event, qualifier, name, extra, id, timeout, on-failure, on-timeout, arguments, required)"

    @Test(
        arguments: [
            ("timeot=5s", "f:1:9: unknown key \"timeot\" in a hook's header; did you mean \"timeout\"? \(known)"),
            ("object=a OnFailure=veto", "f:1:18: unknown key \"OnFailure\" in a hook's header; did you mean \"on-failure\"? \(known)"),
            ("timeout=5x", "f:1:18: unknown unit \"x\"; the units are us, ms, s, min, h, d and w"),
            ("timeout=0", "f:1:17: \"0\" is out of range; give a value from 1ms to 1d"),
            ("timeout=2d", "f:1:17: \"2d\" is out of range; give a value from 1ms to 1d"),
            ("timeout=infinity", "f:1:17: \"infinity\" is out of range; give a value from 1ms to 1d"),
            ("on-timeout=vetoo", "f:1:20: on-timeout cannot be \"vetoo\"; did you mean \"veto\"? (known: veto, ignore)"),
            ("required=maybe", "f:1:18: \"maybe\" is neither yes nor no; write \"yes\" or \"no\""),
            (
                "arguments='%n %y'",
                "f:1:20: unknown placeholder \"%y\"; use %o object, %n name, %e event, %q qualifier, %x extra, %i id or %%"
            ),
        ])
    func saysWhatIsWrongInAHeader(text: String, problem: String) {
        #expect(header(text).problems == [problem])
    }

    @Test func findsABadPattern() {
        #expect(header("name=ok,[a").problems.map { $0.prefix(9) } == ["f:1:17: a"].map { $0.prefix(9) })
        #expect(header("name=ok,[a").problems.count == 1)
    }

    @Test(arguments: ["on-failure=veto", "timeout=5s"]) func isSpeltOtherwiseInASection(text: String) {
        #expect(section(text).problems.count == 1)
        #expect(section(text).declaration == Declaration())
    }

    @Test func isOverriddenKeyByKey() {
        let ofScript = header("object=container event=start timeout=5s on-failure=ignore required=yes arguments=%n").declaration
        let ofSection = section("Event=stop\nName=web1\nTimeout=1s\nOnTimeout=ignore\nRequired=no").declaration
        let both = ofScript.overridden(by: ofSection)
        #expect(values(both) == ["container", "web1", "stop", "*", "*", "*", "1.0 seconds", "ignore", "ignore", "false"])
        #expect(both.arguments == ofScript.arguments)
        #expect(ofScript.overridden(by: nil) == ofScript)
        #expect(ofScript.overridden(by: Declaration()) == ofScript)
        #expect(Declaration().overridden(by: ofScript) == ofScript)
    }
}

@Suite struct PointPatternTests {
    @Test(
        arguments: [
            ("", Parts(), nil), ("object=container", Parts(), nil), ("object=domain", Parts(), .object),
            ("object=domain,cont*", Parts(), nil),
            ("event=stop", Parts(), .event), ("name=web?", Parts(), nil), ("name=db*", Parts(), .name),
            ("qualifier=before", Parts(qualifier: .before), nil), ("qualifier=before", Parts(), .qualifier), ("qualifier=-", Parts(), nil),
            ("extra=*", Parts(), nil), ("extra=?*", Parts(extra: "x"), nil), ("extra=x", Parts(), .extra), ("extra=-", Parts(), nil),
            ("id=47*", Parts(id: "4711"), nil), ("id=47*", Parts(), .id),
            // Of several that differ, the first in the order of a script's mind: what, when, which.
            ("object=domain name=db event=stop", Parts(), .object), ("name=db event=stop", Parts(), .event),
            ("id=1 name=db", Parts(), .name),
        ] as [(String, Parts, LifecyclePoint.Part?)])
    func namesTheFirstPartThatDiffers(text: String, parts: Parts, part: LifecyclePoint.Part?) throws {
        let (declaration, problems) = header(text)
        #expect(problems == [])
        #expect(try declaration.pattern.mismatch(parts.point()) == part)
    }
}
