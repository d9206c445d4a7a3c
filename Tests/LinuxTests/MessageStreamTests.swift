import Glibc
import Linux
import TestSupport
import Testing

@Suite(.serialized, .leavesNothing()) struct MessageStreamTests {
    private let directory = TemporaryDirectory()

    @Test func fillsAPipeAndLeavesItsFlagsAlone() throws {
        let ends = try PipeEnds()
        let stream = MessageStream(to: ends.write.number)
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 4000)
        var written = 0
        let error = failure { () throws(Errno) in
            while true { written += try line.span.withUnsafeBytes { (bytes) throws(Errno) in try stream.write(bytes) } }
        }
        #expect(error == .again)
        // Whole lines: less than PIPE_BUF goes out in one piece or not at all.
        #expect(written > 0 && written % 4000 == 0)
        #expect(fcntl(ends.write.number, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test func saysThatNobodyReads() throws {
        var pipe = try Pipe(nonblocking: \.read)
        let writeEnd = pipe.takeWriteEnd()
        do { _ = pipe.takeReadEnd() }
        let number = writeEnd.number
        // On the loop's thread, where SIGPIPE is blocked.
        let error = onTheLoop {
            failure { () throws(Errno) in
                try [1 as UInt8].span.withUnsafeBytes { (bytes) throws(Errno) in try MessageStream(to: number).write(bytes) }
            }
        }
        #expect(error == .brokenPipe)
    }

    @Test func writesBehindWhatAFileHas() throws {
        directory.write("log", "before\n")
        let file = try FileDescriptor.open(directory("log"), .writeOnly | .append)
        let stream = MessageStream(to: file.number)
        try Array("after\n".utf8).span.withUnsafeBytes { (bytes) throws(Errno) in #expect(try stream.write(bytes) == 6) }
        #expect(directory.lines("log") == ["before", "after"])
    }
}
