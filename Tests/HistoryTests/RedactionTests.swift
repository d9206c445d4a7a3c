import Configuration
import Testing

@testable import History

@Suite struct RedactionTests {
    private let redaction = Redaction.standard

    private static let words: [(word: String, kept: String)] = [
        ("DB_PASSWORD=hunter2", "DB_PASSWORD=[redacted]"),
        ("db_password=hunter2", "db_password=[redacted]"),
        ("--db-password=hunter 2 \"x\"", "--db-password=[redacted]"),
        ("API_KEY=", "API_KEY=[redacted]"),
        ("MYSQL_PASSWD=a=b", "MYSQL_PASSWD=[redacted]"),
        ("TOKEN=\"a b\"", "TOKEN=[redacted]"),
        ("HOOK_EXTRA=user=x,password=y z", "HOOK_EXTRA=user=x,password=[redacted] z"),
        ("PATH=/usr/bin", "PATH=/usr/bin"),
        ("password", "password"),
        ("=secret", "=secret"),
        ("", ""),
        ("a password=x", "a password=[redacted]"),
        ("é_TOKEN=x", "é_TOKEN=[redacted]"),
    ]

    @Test(arguments: words) func aWordLosesWhatStandsBehindASecretsName(word: String, kept: String) {
        #expect(redaction.word(word) == kept)
    }

    private static let texts: [(text: String, kept: String)] = [
        ("PASSWORD=a SECRET=b c\n", "PASSWORD=[redacted] SECRET=[redacted] c\n"),
        ("+ TOKEN='a b' curl\n", "+ TOKEN='[redacted]' curl\n"),
        ("export TOKEN=\"a\nb\"", "export TOKEN=\"[redacted]\nb\""),
        ("{\"args\": [\"PASSWORD=x\"]}", "{\"args\": [\"PASSWORD=[redacted]\"]}"),
        ("x=1 y=2 =3", "x=1 y=2 =3"),
        ("KEY=a=b=c", "KEY=[redacted]"),
        ("KEY=", "KEY=[redacted]"),
        ("===", "==="),
        ("no equals sign", "no equals sign"),
    ]

    @Test(arguments: texts) func aTextLosesEachOfThem(text: String, kept: String) {
        #expect(redaction.text(text) == kept)
        // So does a document that is no JSON.
        let document = redaction.document(Array("plain \(text)".utf8))
        #expect(document.map { String(decoding: $0, as: UTF8.self) } == (text == kept ? nil : "plain \(kept)"))
    }

    private static let documents: [(document: String, kept: String?)] = [
        (
            "{\"process\": {\"env\": [\"A=1\", \"DB_PASSWORD=x y\"]}, \"n\": 1.50}",
            "{\"process\":{\"env\":[\"A=1\",\"DB_PASSWORD=[redacted]\"]},\"n\":1.5}"
        ),
        ("{\"apiKey\":{\"a\":1},\"secrets\":[1,2]}", "{\"apiKey\":\"[redacted]\",\"secrets\":\"[redacted]\"}"),
        ("{\"a\": 1.50}", nil), ("[]", nil), ("\"TOKEN=x\"", "\"TOKEN=[redacted]\""), ("", nil),
    ]

    @Test(arguments: documents) func aJSONDocumentLosesTheMembersToo(document: String, kept: String?) {
        #expect(redaction.document(Array(document.utf8)).map { String(decoding: $0, as: UTF8.self) } == kept)
    }

    @Test func whatIsNeitherJSONNorTextIsLeftAsItIs() { #expect(redaction.document([0xff] + Array("TOKEN=x".utf8)) == nil) }

    @Test func withoutPatternsNothingIsASecret() {
        let none = Redaction([])
        #expect(none.word("PASSWORD=x") == "PASSWORD=x" && none.text("PASSWORD=x") == "PASSWORD=x")
        #expect(none.document(Array("{\"password\":1}".utf8)) == nil)
    }

    @Test func aPatternIsWrittenInAnyCase() throws {
        let own = Redaction([try .init("hook_x_[a-c]*")])
        #expect(own.word("HOOK_X_BAR=1") == "HOOK_X_BAR=[redacted]" && own.word("hook_x_d=1") == "hook_x_d=1")
        let inside = Redaction([try .init("*Pin*"), try .init("?x*"), try .init("*{a,b}c*")])
        let covered = ["PIN=1", "the_pin=1", "spinning=1", "ax=1", "AXE=1", "zbcz=1"]
        #expect(covered.filter { inside.word($0).hasSuffix("=[redacted]") } == covered)
        #expect(["P_IN=1", "pi=1", "x=1", "abx=1", "=1"].filter { inside.word($0).hasSuffix("=[redacted]") } == [])
        #expect(throws: Mistake.self) { try Redaction.Pattern("[z-a]") }
    }
}
