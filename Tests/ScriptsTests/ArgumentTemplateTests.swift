import Configuration
import Testing

@testable import Scripts

@Suite struct ArgumentTemplateTests {
    private func arguments(
        _ template: String, _ parts: Parts = Parts(qualifier: .before, extra: "two words", id: "4711")
    ) throws -> [String] {
        try ArgumentTemplate(SourceText(template, file: "f")).arguments(for: parts.point())
    }

    @Test func isTheConventionOfEveryScriptUnlessToldOtherwise() throws {
        #expect(
            try ArgumentTemplate.standard.arguments(for: Parts(qualifier: .before).point()) == [
                "container", "web1", "start", "before", "-",
            ])
        #expect(try ArgumentTemplate.standard == ArgumentTemplate(SourceText("%o %n %e %q %x", file: "f")))
    }

    @Test(
        arguments: [
            ("%n %e %q %x", ["web1", "start", "before", "two words"]), ("%o/%n", ["container/web1"]), ("%i", ["4711"]), ("", []),
            ("  ", []),
            ("hook --name=%n '%e %q' 100%%", ["hook", "--name=web1", "start before", "100%"]), ("%%o %%%o", ["%o", "%container"]),
            ("\"\" x", ["", "x"]), ("é%né", ["éweb1é"]), ("%n%n", ["web1web1"]),
        ])
    func fillsInThePartsOfAPoint(template: String, expected: [String]) throws {
        #expect(try arguments(template) == expected)
    }

    /// Copied from a header to a section, with its quotes.
    @Test(
        arguments: [
            ("\"%n %e %q %x\"", ["web1", "start", "before", "two words"]), ("'%n %e'", ["web1", "start"]),
            ("%n %e", ["web1", "start"]), ("'%n' '%e %q'", ["web1", "start before"]), ("'\"%n %e\"'", ["web1 start"]),
            ("\"\"", []), ("", []), ("--name=\"%n %e\"", ["--name=web1 start"]),
        ])
    func takesTheQuotesOffTheWholeValueOfASection(template: String, expected: [String]) throws {
        let parts = Parts(qualifier: .before, extra: "two words")
        let inSection = try ArgumentTemplate(SourceText(template, file: "f"), spelt: .section)
        #expect(try inSection.arguments(for: parts.point()) == expected)
    }

    @Test func givesADashForWhatIsAbsentAndNeverSplitsAPart() throws {
        #expect(try arguments("%q %x %i", Parts()) == ["-", "-", "-"])
        #expect(try arguments("%n", Parts(name: "a b '\"%o")) == ["a b '\"%o"])
    }

    @Test(
        arguments: [
            ("%z", "unknown placeholder \"%z\""), ("%", "unknown placeholder \"%\""), ("a %n b%", "unknown placeholder \"%\""),
            ("%O", "unknown placeholder \"%O\""),
            ("'%n", "a single quote without its end"),
        ])
    func refusesWhatNobodyKnows(template: String, message: String) {
        do throws(Mistake) {
            _ = try ArgumentTemplate(SourceText(template, file: "f"))
            Issue.record("it was accepted")
        } catch {
            #expect(error.message == message)
        }
    }
}
