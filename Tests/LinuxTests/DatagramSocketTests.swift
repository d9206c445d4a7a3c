import Glibc
import Linux
import TestSupport
import Testing

@Suite(.serialized, .leavesNothing()) struct DatagramSocketTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [
        ("@", Errno(EINVAL)), ("@" + String(repeating: "x", count: 108), Errno(ENAMETOOLONG)), ("", Errno(EINVAL)),
        (String(repeating: "x", count: 108), Errno(ENAMETOOLONG)), ("@hookd-test-nobody", Errno(ECONNREFUSED)),
    ]) func saysWhyItCannotSend(_ address: String, _ expected: Errno) throws {
        let socket = try DatagramSocket()
        #expect(failure { () throws(Errno) in try socket.send([1], to: address) } == expected)
    }

    @Test func saysThatNobodyIsThere() throws {
        let socket = try DatagramSocket()
        #expect(failure { () throws(Errno) in try socket.send([1], to: directory("none")) } == .notFound)
        // A stream socket takes no datagrams.
        let listener = try UnixListener(at: directory("stream"), mode: 0o600)
        #expect(failure { () throws(Errno) in try socket.send([1], to: directory("stream")) } == Errno(EPROTOTYPE))
        _ = consume listener
    }
}
