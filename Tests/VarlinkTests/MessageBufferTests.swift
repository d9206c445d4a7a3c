import TestSupport
import Testing

@testable import Varlink

@Suite struct MessageBufferTests {
    static let stream: [UInt8] = Array("one\0\0three\0{\"a\":1}\0rest".utf8)

    @Test func givesTheSameMessagesWhereverTheBytesAreSplit() {
        for first in 0...Self.stream.count {
            for second in first...Self.stream.count {
                var buffer = MessageBuffer()
                var messages: [String] = []
                for piece in [Self.stream[..<first], Self.stream[first..<second], Self.stream[second...]] {
                    piece.withUnsafeBytes { buffer.append($0) }
                    while let message = buffer.next({ String(decoding: $0, as: UTF8.self) }) { messages.append(message) }
                }
                #expect(messages == ["one", "", "three", "{\"a\":1}"])
                #expect(buffer.count == 4)
            }
        }
    }

    @Test func keepsItsPlaceWhenManyMessagesCameInOneRead() {
        var buffer = MessageBuffer()
        let bytes = (0..<50_000).flatMap { Array("message \($0)\0".utf8) } + Array("half".utf8)
        bytes.withUnsafeBytes { buffer.append($0) }
        var next = 0
        while let message = buffer.next({ String(decoding: $0, as: UTF8.self) }) {
            if message != "message \(next)" { break }
            next += 1
        }
        #expect(next == 50_000)
        #expect(buffer.count == 4)
        Array(" done\0".utf8).withUnsafeBytes { buffer.append($0) }
        #expect(buffer.next { String(decoding: $0, as: UTF8.self) } == "half done")
        #expect(buffer.count == 0)
    }
}
