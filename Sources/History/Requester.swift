/// Who asked a daemon for a dispatch, as the kernel has it (unix(7), SO_PEERCRED).
package struct Requester: Hashable, Sendable {
    /// The process id at that time.
    package let process: Int32
    /// The user.
    package let user: UInt32
    /// The path of the program; nil when it could not be found out.
    package let executable: String?

    package init(process: Int32, user: UInt32, executable: String?) {
        self.process = process
        self.user = user
        self.executable = executable
    }
}
