import CBaseline
import Glibc
import Linux

/// The bare C loop of posix_spawn(3) and waitpid(2): the least that starting programs can cost.
enum BareLoop {
    /// Runs a program so many times, one after another, without arguments.
    static func run(_ program: String, count: Int = 1) throws(Failure) { try run([program], count: count) }

    /// Runs a command so many times; all arguments, the first being the program's path.
    static func run(_ command: [String], count: Int = 1) throws(Failure) {
        var arguments = command.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        guard cbaseline_bare(arguments, CInt(count)) == 0 else {
            throw Failure("running \(command.joined(separator: " ")) failed: \(Errno.last)")
        }
    }
}
