import Testing

@testable import hookbench

@Suite struct RESPTests {
    @Test func writesACommandAsAnArrayOfBulkStrings() {
        let text = String(decoding: RESP.command(["XADD", "s", "*", "é"]), as: UTF8.self)
        #expect(text == "*4\r\n$4\r\nXADD\r\n$1\r\ns\r\n$1\r\n*\r\n$2\r\né\r\n")
    }

    @Test(arguments: [
        ("+PONG\r\n", RESP.Reply.status), (":1\r\n", .integer), ("$-1\r\n", .null), ("$0\r\n\r\n", .bulk(4..<4)),
        ("$15\r\n1700000000000-0\r\n", .bulk(5..<20)), ("-ERR unknown command\r\n", .error("ERR unknown command")),
        ("$2\r\n\r\n\r\n", .bulk(4..<6)),
    ])
    func readsAReplyOnceItIsThereCompletely(text: String, reply: RESP.Reply) throws {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(try bytes[..<count].withUnsafeBytes { try RESP.reply(in: $0) } == nil)
        }
        let (read, length) = try #require(try (bytes + Array("+OK".utf8)).withUnsafeBytes { try RESP.reply(in: $0) })
        #expect(read == reply)
        #expect(length == bytes.count)
    }

    @Test(arguments: ["*1\r\n", "$x\r\n", "hello\r\n", "$12345678901\r\n"]) func refusesWhatItDoesNotKnow(text: String) {
        #expect(throws: Failure.self) { try Array(text.utf8).withUnsafeBytes { try RESP.reply(in: $0) } }
    }
}
