import Glibc
import Testing

@testable import Linux

@Suite struct ErrnoTests {
    @Test(arguments: [
        (Errno.notFound, "ENOENT"), (.accessDenied, "EACCES"), (.textFileBusy, "ETXTBSY"), (.notExecutableFormat, "ENOEXEC"),
        (.tooManyLinks, "ELOOP"), (.again, "EAGAIN"), (.brokenPipe, "EPIPE"), (.noSuchProcess, "ESRCH"), (.invalid, "EINVAL"),
        (.readOnlyFileSystem, "EROFS"), (Errno(4095), "errno 4095"), (Errno(-1), "errno -1"),
    ])
    func hasItsSymbolicName(error: Errno, name: String) {
        #expect(error.name == name)
    }

    @Test func saysWhatTheSystemSaysWithTheNameBehindIt() {
        #expect(Errno.notFound.description == "No such file or directory (ENOENT)")
    }

    @Test func callsAgainAsLongAsASignalInterrupts() throws {
        var left = 3
        let result = try call { () -> Int in
            left -= 1
            errno = left > 0 ? EINTR : 0
            return left > 0 ? -1 : 7
        }
        #expect(result == 7)
        #expect(left == 0)
    }

    @Test func throwsTheErrorOfAFailedCallAtOnce() {
        var calls = 0
        let error = failure { () throws(Errno) in
            try call { () -> CInt in
                calls += 1
                errno = EXDEV
                return -1
            }
        }
        #expect(error == Errno(EXDEV))
        #expect(calls == 1)
    }
}
