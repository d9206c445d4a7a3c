import JSON
import Testing

@testable import Varlink

@Suite struct ReplyMessageTests {
    @Test(arguments: [
        (#"{}"#, "[:]  false"), (#"{"parameters":{"a":1}}"#, #"{"a":1}  false"#), (#"{"parameters":null}"#, "[:]  false"),
        (#"{"parameters":{},"continues":true}"#, "[:]  true"), (#"{"error":"a.b.C"}"#, "[:] a.b.C false"),
        (#"{"error":"a.b.C","continues":false,"parameters":{"x":1}}"#, #"{"x":1} a.b.C false"#),
    ]) func reads(_ text: String, _ expected: String) throws {
        let reply = try Self.parse(text)
        let parameters = reply.parameters.isEmpty ? "[:]" : JSONValue.object(reply.parameters).description
        #expect("\(parameters) \(reply.error ?? "") \(reply.continues)" == expected)
    }

    @Test(arguments: [
        (#"{"error":"a.b.C","continues":true}"#, MessageError.unexpected("continues")), (#"{"error":null}"#, .unexpected("error")),
        (#"{"parameters":[]}"#, .unexpected("parameters")), (#"{"continues":1}"#, .unexpected("continues")),
        (#"{"method":"a.b.C"}"#, .unexpected("method")), ("[]", .notAnObject),
    ]) func refuses(_ text: String, _ error: MessageError) {
        #expect(throws: error) { try Self.parse(text) }
    }

    private static func parse(_ text: String) throws(MessageError) -> ReplyMessage {
        try Array(text.utf8).span.withUnsafeBytes { (bytes) throws(MessageError) in try ReplyMessage(parsing: bytes, limits: JSONLimits()) }
    }
}
