import Glibc
import Testing

@testable import Linux

@Suite struct SignalTests {
    @Test(arguments: [
        (Signal.terminate, "SIGTERM"), (.kill, "SIGKILL"), (.resume, "SIGCONT"), (Signal(11), "SIGSEGV"), (Signal(40), "SIG40"),
    ])
    func isNamedAsTheManualNamesIt(signal: Signal, name: String) {
        #expect(signal.description == name)
    }

    @Test(
        arguments: [
            (0x0000, Linux.ExitStatus.exited(0), 0), (0x0300, .exited(3), 3), (0xff00, .exited(255), 255),
            (0x000f, .signaled(.terminate), 143),
            // 0x80 says that a core was dumped.
            (0x008b, .signaled(Signal(11)), 139),
        ] as [(CInt, Linux.ExitStatus, CInt)])
    func readsTheStatusWordOfWait(word: CInt, status: Linux.ExitStatus, shell: CInt) {
        #expect(Linux.ExitStatus(waitStatus: word) == status)
        #expect(status.shellStatus == shell)
    }
}
