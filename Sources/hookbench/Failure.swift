import Glibc

/// Why nothing, or not all, could be measured.
struct Failure: Error {
    /// One line, with the way out.
    let message: String
    /// The program's exit status, one of sysexits.h: never 1, which says that a figure was missed.
    let status: CInt

    init(_ message: String, status: CInt = EX_OSERR) {
        self.message = message
        self.status = status
    }
}
