import JSON
import Testing

@testable import Varlink

@Suite struct OutgoingBytesTests {
    @Test(arguments: 1...20) func sendsEverythingOnceHoweverLittleFitsAtATime(_ room: Int) {
        var output = OutgoingBytes()
        var sent: [UInt8] = []
        for number in 0..<10 {
            let range = output.append { $0.member("number", number) }
            #expect(output.message(at: range) == Array("{\"number\":\(number)}".utf8))
            output.send { piece in
                let count = min(room, piece.count)
                sent += piece[..<count]
                return count
            }
        }
        while !output.isEmpty {
            output.send { piece in
                let count = min(room, piece.count)
                sent += piece[..<count]
                return count
            }
        }
        #expect(sent == (0..<10).flatMap { Array("{\"number\":\($0)}\0".utf8) })
        #expect(output.count == 0)
    }

    @Test func keepsEverythingWhenNothingCouldBeSent() {
        var output = OutgoingBytes()
        output.append { $0.member("a", 1) }
        #expect(throws: MessageError.notAnObject) { try output.send { (_) throws(MessageError) in throw .notAnObject } }
        #expect(output.count == 8)
    }
}
