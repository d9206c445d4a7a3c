import Glibc
import Linux
import Service
import TestSupport
import Testing

@Suite(.serialized, .leavesNothing()) struct SystemdListenTests {
    private let directory = TemporaryDirectory()

    /// Puts copies of descriptors at numbers that nobody else uses, as a service manager does from 3 on.
    private func hand(over numbers: [CInt], from first: CInt) {
        for (place, number) in numbers.enumerated() { #expect(dup2(number, first + CInt(place)) == first + CInt(place)) }
    }

    private func isOpen(_ number: CInt) -> Bool { fcntl(number, F_GETFD) >= 0 }

    @Test func takesOverTheSocketsOfTheManager() throws {
        let sockets = try (0..<2).map { try UnixListener(at: directory("\($0)"), mode: 0o600) }
        hand(over: sockets.map { $0.descriptor.number }, from: 700)
        #expect(fcntl(700, F_SETFL, 0) == 0)
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "hooks:connection"]
        let entries = try ListenDescriptors(from: 700, process: 42) { environment[$0] }.entries
        #expect(entries.map(\.name) == ["hooks", "connection"])
        #expect(entries.map { $0.listener.descriptor.number } == [700, 701])
        for number in CInt(700)...701 {
            #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
            #expect(fcntl(number, F_GETFL) & O_NONBLOCK != 0)
        }
        let client = try FileDescriptor.connected(toSocket: directory("1"))
        _ = try entries[1].listener.descriptor.accept()
        _ = client.number
    }

    @Test func callsASocketWithoutANameUnknown() throws {
        let socket = try UnixListener(at: directory("socket"), mode: 0o600)
        hand(over: [socket.descriptor.number], from: 700)
        let entries = try ListenDescriptors(from: 700, process: 42) { ["LISTEN_PID": "42", "LISTEN_FDS": "1"][$0] }.entries
        #expect(entries.map(\.name) == ["unknown"])
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "41", "LISTEN_FDS": "1"], ["LISTEN_PID": "", "LISTEN_FDS": "1"], ["LISTEN_PID": "42"],
    ])
    func leavesAloneWhatIsNotMeantForThisProcess(_ environment: [String: String]) throws {
        let socket = try UnixListener(at: directory("socket"), mode: 0o600)
        hand(over: [socket.descriptor.number], from: 700)
        #expect(try ListenDescriptors(from: 700, process: 42) { environment[$0] }.entries.isEmpty)
        #expect(isOpen(700))
        close(700)
    }

    @Test(arguments: ["x", "-1", "", "1025", "99999999999"]) func refusesACountThatIsNone(_ count: String) {
        #expect(throws: ListenError.count(count)) {
            try ListenDescriptors(from: 700, process: 42) { ["LISTEN_PID": "42", "LISTEN_FDS": count][$0] }
        }
    }

    @Test func refusesWhatDoesNotListenAndClosesAll() throws {
        let socket = try UnixListener(at: directory("socket"), mode: 0o600)
        let client = try FileDescriptor.connected(toSocket: directory("socket"))
        hand(over: [socket.descriptor.number, client.number], from: 700)
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "hooks:other"]
        let error = #expect(throws: ListenError.self) { try ListenDescriptors(from: 700, process: 42) { environment[$0] } }
        #expect(error == .notListening(701, "other"))
        #expect(
            error?.description == "descriptor 701 (other) from the service manager is no listening Unix stream socket; "
                + "have its socket unit say ListenStream= with a path, and Accept=no")
        #expect(!isOpen(700) && !isOpen(701))
    }

    @Test func saysThatAPromisedDescriptorIsNotOpen() throws {
        let socket = try UnixListener(at: directory("socket"), mode: 0o600)
        hand(over: [socket.descriptor.number], from: 700)
        #expect(throws: ListenError.notOpen(701, "unknown")) {
            try ListenDescriptors(from: 700, process: 42) { ["LISTEN_PID": "42", "LISTEN_FDS": "3"][$0] }
        }
        #expect(!isOpen(700))
    }
}
