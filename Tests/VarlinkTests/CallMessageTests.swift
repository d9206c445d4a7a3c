import JSON
import TestSupport
import Testing

@testable import Varlink

@Suite struct CallMessageTests {
    static let calls: [(String, CallMessage)] = [
        (#"{"method":"a.b.C"}"#, CallMessage("a.b.C")),
        (#" { "method" : "a.b.C" } "#, CallMessage("a.b.C")),
        (#"{"method":"a.b.C","parameters":{}}"#, CallMessage("a.b.C")),
        (#"{"method":"a.b.C","parameters":null}"#, CallMessage("a.b.C")),
        (#"{"parameters":{"x":[1]},"method":"a.b.C"}"#, CallMessage("a.b.C", ["x": [1]])),
        (#"{"method":"a.b.C","more":true}"#, CallMessage("a.b.C", more: true)),
        (#"{"method":"a.b.C","oneway":true}"#, CallMessage("a.b.C", oneway: true)),
        (#"{"method":"a.b.C","oneway":false,"more":false}"#, CallMessage("a.b.C")),
        (#"{"method":"a.b.C","oneway":false,"more":true}"#, CallMessage("a.b.C", more: true)),
    ]

    @Test(arguments: calls) func reads(_ text: String, _ call: CallMessage) throws {
        #expect(try Self.parse(text) == call)
    }

    static let refused: [(String, MessageError)] = [
        (#"{"method":"a.b.C","extra":1}"#, .unexpected("extra")),
        (#"{"method":"a.b.C","upgrade":true}"#, .unexpected("upgrade")),
        (#"{"method":"a.b.C","upgrade":false}"#, .unexpected("upgrade")),
        (#"{"method":"a.b.C","more":true,"oneway":true}"#, .unexpected("oneway")),
        (#"{"method":"a.b.C","oneway":true,"more":true}"#, .unexpected("more")),
        (#"{"method":"a.b.C","more":true,"oneway":false}"#, .unexpected("oneway")),
        (#"{"method":"a.b.C","parameters":[]}"#, .unexpected("parameters")),
        (#"{"method":"a.b.C","parameters":"x"}"#, .unexpected("parameters")),
        (#"{"method":"a.b.C","more":1}"#, .unexpected("more")),
        (#"{"method":"a.b.C","more":null}"#, .unexpected("more")),
        (#"{"method":"a.b.C","oneway":"true"}"#, .unexpected("oneway")),
        (#"{"method":1}"#, .unexpected("method")),
        (#"{}"#, .missing("method")),
        (#"{"parameters":{}}"#, .missing("method")),
        (#"[]"#, .notAnObject),
        (#""a.b.C""#, .notAnObject),
    ]

    @Test(arguments: refused) func refuses(_ text: String, _ error: MessageError) {
        #expect(throws: error) { try Self.parse(text) }
    }

    @Test(
        arguments: [
            "", " ", "garbage", #"{"method":"a.b.C"}x"#, #"{"method":"a.b.C"}{}"#, #"{"method":"a.b.C","method":"a.b.C"}"#,
            #"{"method":"a.b.C","parameters":{"x":1,"x":2}}"#, #"{"method":"a.b.C","more":false,"more":true}"#, "{\"method\":\"\u{1}\"}",
            #"{"method":"a.b.C","parameters":{"x":[[[[[]]]]]}}"#,
        ]) func refusesWhatIsNotJSONWithinTheLimits(_ text: String)
    {
        #expect {
            try Self.parse(text)
        } throws: {
            guard case MessageError.notJSON = $0 else { return false }
            return true
        }
    }

    @Test func writesNoFalseFlagsAndNoEmptyParameters() {
        func text(_ call: CallMessage) -> String {
            var writer = JSONWriter()
            writer.object { call.write(to: &$0) }
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        #expect(text(CallMessage("a.b.C")) == #"{"method":"a.b.C"}"#)
        #expect(text(CallMessage("a.b.C", ["x": 1], more: true)) == #"{"method":"a.b.C","parameters":{"x":1},"more":true}"#)
        #expect(text(CallMessage("a.b.C", oneway: true)) == #"{"method":"a.b.C","oneway":true}"#)
    }

    @Test func survivesAnyEditOfAMessage() {
        var generator = SeededGenerator(seed: 4)
        for round in 0..<3000 {
            let bytes = Array(Self.calls[round % Self.calls.count].0.utf8).mutated(by: &generator, alphabet: #"{}[]":,truefalsn0"#)
            let call = bytes.withUnsafeBytes { try? CallMessage(parsing: $0, limits: JSONLimits()) }
            // What is taken is taken again as it was understood.
            guard let call else { continue }
            var writer = JSONWriter()
            writer.object { call.write(to: &$0) }
            #expect(writer.bytes.withUnsafeBytes { try? CallMessage(parsing: $0, limits: JSONLimits()) } == call)
        }
    }

    private static func parse(_ text: String) throws(MessageError) -> CallMessage {
        try Array(text.utf8).span.withUnsafeBytes { (bytes) throws(MessageError) in
            try CallMessage(parsing: bytes, limits: JSONLimits(bytes: 200, depth: 6))
        }
    }
}
