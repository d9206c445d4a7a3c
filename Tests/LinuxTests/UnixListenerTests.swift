import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) struct UnixListenerTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory("socket") }

    @Test(arguments: [0o600, 0o660, 0o666]) func givesTheSocketItsModeWhateverTheUmask(_ mode: UInt32) throws {
        let listener = try UnixListener(at: path, mode: mode)
        #expect(try FileStatus.of(path).permissions == mode)
        #expect(try FileStatus.of(path).kind == .socket)
        _ = consume listener
    }

    @Test(.enabled(if: Requirements(programs: [], root: true).areMetOrMandatory, "giving a file to a group needs root"))
    func givesTheSocketToAGroup() throws {
        let listener = try UnixListener(at: path, mode: 0o660, group: 54321)
        #expect(try FileStatus.of(path).group == 54321)
        #expect(try FileStatus.of(path).owner == geteuid())
        _ = consume listener
    }

    @Test func removesTheSocketInTheEnd() throws {
        do {
            let listener = try UnixListener(at: path, mode: 0o600)
            _ = try FileDescriptor.connected(toSocket: path)
            _ = consume listener
        }
        #expect(throws: Errno.notFound) { try FileStatus.of(path) }
        #expect(connectionError() == .notFound)
    }

    @Test func isRefusedWhereSomebodyListens() throws {
        let first = try UnixListener(at: path, mode: 0o600)
        #expect(throws: Errno(EADDRINUSE)) { try UnixListener(at: path, mode: 0o600) }
        // Somebody who knows nothing of the lock, too.
        unlink(path + ".lock")
        #expect(throws: Errno(EADDRINUSE)) { try UnixListener(at: path, mode: 0o600) }
        #expect(connectionError() == nil)
        _ = consume first
    }

    @Test func replacesWhatAKilledOneLeft() throws {
        do {
            let listener = try UnixListener(at: path, mode: 0o600)
            // As if it had been killed: its name stays.
            #expect(link(path, directory("kept")) == 0)
            _ = consume listener
        }
        #expect(rename(directory("kept"), path) == 0)
        #expect(connectionError() == Errno(ECONNREFUSED))
        let listener = try UnixListener(at: path, mode: 0o600)
        #expect(connectionError() == nil)
        _ = consume listener
    }

    @Test func leavesAloneWhatIsNoSocket() {
        directory.write("socket", "precious")
        #expect(throws: Errno.exists) { try UnixListener(at: path, mode: 0o600) }
        #expect(directory.read("socket") == "precious")
    }

    @Test func refusesAPathThatIsTooLong() {
        let name = String(repeating: "x", count: 120)
        #expect(throws: Errno(ENAMETOOLONG)) { try UnixListener(at: directory(name), mode: 0o600) }
    }

    @Test func takesOverASocketThatListensAndNothingElse() throws {
        let listener = try UnixListener(at: path, mode: 0o600)
        let adopted = try UnixListener(adopting: FileDescriptor(owning: fcntl(listener.descriptor.number, F_DUPFD, 3)))
        let client = try FileDescriptor.connected(toSocket: path)
        let accepted = try adopted.descriptor.accept()
        #expect(fcntl(adopted.descriptor.number, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(accepted.number, F_GETFD) == FD_CLOEXEC)
        #expect(throws: Errno.again) { _ = try adopted.descriptor.accept() }
        #expect(throws: Errno.invalid) { try UnixListener(adopting: FileDescriptor(owning: fcntl(client.number, F_DUPFD, 3))) }
        #expect(throws: Errno.invalid) { try UnixListener(adopting: FileDescriptor.open("/dev/null", .readOnly)) }
        _ = consume adopted
        // Its path is its maker's.
        #expect(try FileStatus.of(path).kind == .socket)
        _ = consume listener
    }

    @Test func tellsThatTheOtherEndIsGoneWithoutASignal() throws {
        let listener = try UnixListener(at: path, mode: 0o600)
        let client = try FileDescriptor.connected(toSocket: path)
        do { _ = try listener.descriptor.accept() }
        var bytes: [UInt8] = [1, 2, 3]
        #expect(throws: Errno.brokenPipe) { _ = try bytes.withUnsafeBytes { try client.send($0) } }
        #expect(try bytes.withUnsafeMutableBytes { try client.receive(into: $0) } == 0)
        _ = consume listener
    }

    private func connectionError() -> Errno? {
        do throws(Errno) {
            _ = try FileDescriptor.connected(toSocket: path)
            return nil
        } catch {
            return error
        }
    }
}
