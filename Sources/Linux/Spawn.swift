import CLinux
import Glibc

/// A program to start, as data: what posix_spawn(3) is told.
package struct Spawn: Sendable {
    /// The executable's path; there is no search along PATH.
    package var path: String
    /// All arguments, the first being the name the program sees itself called by.
    package var arguments: [String]
    /// `NAME=value` entries: all of them, nothing is inherited.
    package var environment: [String]
    /// Whether the program gets this process's own environment instead, byte for byte, be it UTF-8 or not.
    package var inheritsEnvironment = false
    /// How many of the last words of this process's own command line the program gets instead of `arguments`, byte for byte; 0 for none.
    package var inheritedArgumentCount = 0
    /// The descriptors that become 0, 1 and 2, in that order.
    package var standardDescriptors: [CInt] = [0, 1, 2]
    /// The working directory; nil keeps the spawning process's.
    package var directory: String?
    /// Whether the program leads a session, and so a process group, of its own.
    package var startsSession = true
    /// Whether the program gets the signal mask and the ignored signals that this process was started with, as under nohup(1).
    package var inheritsSignals = false
    /// Whether the program gets what the spawning process has open beyond 0, 1 and 2, but for its own files, which are close-on-exec.
    package var inheritsDescriptors = false

    /// The umask that the program starts with; nil keeps this process's.
    package var umask: UInt32? = 0o022

    package init(path: String, arguments: [String], environment: [String]) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }

    /// Starts the program.
    ///
    /// Unless it inherits them, signals have their default dispositions and none is blocked.
    ///
    /// - Throws: What execve(2) failed with. `ENOENT` means the file, the interpreter of its first line, or the directory.
    package func start() throws(Errno) -> Child {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // 0, 1, 2 first and closefrom last: between them nothing may be closed that a later dup2 still reads from.
        for (standard, descriptor) in standardDescriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(standard))
        }
        if let directory { _ = clinux_spawn_add_chdir(&actions, directory) }
        if !inheritsDescriptors { _ = clinux_spawn_add_closefrom(&actions, 3) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var blocked = sigset_t()
        sigemptyset(&blocked)
        var defaulted = sigset_t()
        if inheritsSignals {
            blocked = ThreadSettings.originalMask
            sigemptyset(&defaulted)
        } else {
            sigfillset(&defaulted)
        }
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setsigdefault(&attributes, &defaulted)
        // SETSID together with SETPGROUP is EPERM; SETSID alone makes pgid = sid = pid.
        let session = startsSession ? clinux_spawn_setsid_flag() : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | session)

        var id: ProcessID = 0
        let before = ProcessIdentity.now
        let spawn = {
            withCStrings(arguments) { arguments in
                withCStrings(environment) { environment in
                    // Both vectors of this process end in NULL, and so does the last part of one.
                    let ownArguments = UnsafePointer(CommandLine.unsafeArgv + Int(CommandLine.argc) - inheritedArgumentCount)
                    return posix_spawn(
                        &id, path, &actions, &attributes, inheritedArgumentCount > 0 ? ownArguments : arguments,
                        inheritsEnvironment ? UnsafePointer(clinux_environ()) : environment)
                }
            }
        }
        let failure = umask.map { ThreadSettings.withUmask($0, spawn) } ?? spawn()
        if failure != 0 { throw Errno(failure) }
        return Child(id: id, startTime: before == ProcessIdentity.now ? before : nil)
    }
}

/// Hands a NULL-terminated array of C strings to `body`, all of them in one allocation.
private func withCStrings<Result>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for string in strings {
        starts.append(bytes.count)
        bytes.append(contentsOf: string.utf8)
        bytes.append(0)
    }
    return bytes.withUnsafeMutableBytes { buffer in
        let first = buffer.assumingMemoryBound(to: CChar.self).baseAddress
        return (starts.map { first! + $0 } + [nil]).withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}

/// A child process of this one that has not been waited for: its id cannot be used again before ``reap()`` returned its status.
package struct Child: Sendable {
    package let id: ProcessID
    private let startTime: UInt64?

    package init(id: ProcessID) { self.init(id: id, startTime: nil) }

    /// - Parameter startTime: clock ticks after boot; nil where only /proc can tell, which costs more than the clock does.
    init(id: ProcessID, startTime: UInt64?) {
        self.id = id
        self.startTime = startTime
    }

    /// The id with the start time, which tells the child from any later namesake.
    package var identity: ProcessIdentity { ProcessIdentity(id: id, startTime: startTime ?? ProcessStatus.of(id)?.startTime ?? 0) }

    /// A descriptor that becomes readable when the child ends.
    ///
    /// - Throws: `ESRCH` where the embedding program ignores SIGCHLD, so that the kernel reaped the child already.
    package func descriptor() throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try call { clinux_pidfd_open(id) })
    }

    /// Whether it has ended, waited for or not; asks nothing of /proc.
    package var hasEnded: Bool { clinux_has_ended(id) != 0 }

    /// Takes the status of a child that has ended; nil while it runs.
    ///
    /// - Throws: `ECHILD` when somebody else waited for it, so that nobody can know how it ended.
    package func reap() throws(Errno) -> ExitStatus? {
        var status: CInt = 0
        switch clinux_wait(id, &status) {
        case 0: return ExitStatus(waitStatus: status)
        case 1: return nil
        default: throw Errno.last
        }
    }
}

extension FileDescriptor {
    /// Sends a signal to the process that this pidfd names; one that is gone gets nothing.
    package borrowing func send(_ signal: Signal) { _ = clinux_pidfd_send_signal(number, signal.rawValue) }
}

/// Whether the calling process has any child, running or not waited for.
package func hasChildren() -> Bool { clinux_has_children() != 0 }

/// The environment that this process was started with, as `NAME=value` entries; what is no UTF-8 in them is replaced.
package func callersEnvironment() -> [String] {
    var entries: [String] = []
    var next = clinux_environ()
    while let entry = next?.pointee {
        entries.append(String(cString: entry))
        next = next?.advanced(by: 1)
    }
    return entries
}

/// Whether a variable that this process was started with is UTF-8, and so the same in ``callersEnvironment()``; true for one that is not there.
package func isVariableText(_ name: String) -> Bool { getenv(name).map { String(validatingCString: $0) != nil } ?? true }
