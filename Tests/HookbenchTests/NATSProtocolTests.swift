import Testing

@testable import hookbench

@Suite struct NATSProtocolTests {
    @Test func writesAMessageWithItsLengthInBytes() {
        #expect(String(decoding: NATSProtocol.publish("né", on: "a.b"), as: UTF8.self) == "PUB a.b 3\r\nné\r\n")
    }

    @Test(arguments: [
        (#"INFO {"port":4222}"#, NATSProtocol.Operation.info), ("+OK", .ok), ("PING", .ping), ("PONG", .pong),
        ("-ERR 'Slow Consumer'", .error("-ERR 'Slow Consumer'")), ("MSG a.b 1 5\r\nhello", .message(payload: 13..<18)),
        ("MSG a.b 1 reply.to 0\r\n", .message(payload: 22..<22)), ("MSG a 1 2\r\n\r\n", .message(payload: 11..<13)),
    ])
    func readsAnOperationOnceItIsThereCompletely(text: String, operation: NATSProtocol.Operation) throws {
        let bytes = Array((text + "\r\n").utf8)
        for count in 0..<bytes.count {
            #expect(try bytes[..<count].withUnsafeBytes { try NATSProtocol.operation(in: $0) } == nil)
        }
        let (read, length) = try #require(try (bytes + Array("MSG".utf8)).withUnsafeBytes { try NATSProtocol.operation(in: $0) })
        #expect(read == operation)
        #expect(length == bytes.count)
    }

    @Test(arguments: ["HELLO\r\n", "MSG a 1 x\r\n", "\r\n"]) func refusesWhatItDoesNotKnow(text: String) {
        #expect(throws: Failure.self) { try Array(text.utf8).withUnsafeBytes { try NATSProtocol.operation(in: $0) } }
    }
}
