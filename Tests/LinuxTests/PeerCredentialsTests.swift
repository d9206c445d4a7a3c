import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) struct PeerCredentialsTests {
    private let directory = TemporaryDirectory()

    @Test func tellsWhoConnected() throws {
        let listener = try UnixListener(at: directory("socket"), mode: 0o600)
        let client = try FileDescriptor.connected(toSocket: directory("socket"))
        let accepted = try listener.descriptor.accept()
        let credentials = try accepted.peerCredentials()
        #expect(credentials.user == geteuid())
        #expect(credentials.group == getegid())
        #expect(credentials.process == getpid())
        let process = try accepted.peerProcess(credentials)
        #expect(process.identity == .current)
        #expect(try process.executable() == linkTarget("/proc/self/exe"))
        var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        _ = getgroups(CInt(groups.count), &groups)
        #expect(try accepted.peerGroups().sorted() == groups.sorted())
        _ = client.number
    }

    @Test func doesNotTakeALaterProcessForTheOneThatConnected() throws {
        let listener = try UnixListener(at: directory("socket"), mode: 0o600)
        let client = try FileDescriptor.connected(toSocket: directory("socket"))
        let accepted = try listener.descriptor.accept()
        // What an older kernel gives: the number alone, and when its process was started.
        let current = try #require(ProcessStatus.of(getpid()))
        for (startTime, isFound) in [(current.startTime, true), (current.startTime - 1, false)] {
            let credentials = PeerCredentials(user: geteuid(), group: getegid(), process: getpid(), startTime: startTime)
            do throws(Errno) {
                let process = try accepted.peerProcess(credentials)
                #expect(isFound && process.identity == .current)
            } catch {
                #expect(!isFound && error == .noSuchProcess)
            }
        }
        _ = client.number
    }

    @Test(.enabled(if: Requirements(programs: ["python3"], root: false).areMetOrMandatory, "needs python3"))
    func tellsThatTheProcessHasEnded() async throws {
        let listener = try UnixListener(at: directory("socket"), mode: 0o600)
        let path = directory("socket")
        let python = try #require(RealProgram.named("python3"))
        _ = try await python.run(["-c", "import socket; socket.socket(socket.AF_UNIX).connect('\(path)')"])
        let accepted = try listener.descriptor.accept()
        let credentials = try accepted.peerCredentials()
        #expect(credentials.process != getpid())
        #expect(throws: Errno.noSuchProcess) { _ = try accepted.peerProcess(credentials).identity }
    }
}
