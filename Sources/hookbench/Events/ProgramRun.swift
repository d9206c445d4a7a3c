import Glibc
import Linux

/// One run of a program from its start to its end, its output going nowhere or to a file.
struct ProgramRun {
    let time: Duration
    /// The most memory that it had, in bytes.
    let peakMemory: Int

    /// - Parameters:
    ///   - command: all arguments, the first being the program's path.
    ///   - home: its `$HOME`.
    ///   - output: the file for its standard output.
    init(_ command: [String], home: String, output: String = "/dev/null") throws(Failure) {
        var status: CInt = 0
        var usage = rusage()
        let begin: Instant
        do throws(Errno) {
            let nothing = try FileDescriptor.open("/dev/null", .readOnly)
            let file = try FileDescriptor.open(output, .writeOnly | .create)
            let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(home)"]
            var spawn = Spawn(path: command[0], arguments: command, environment: environment)
            spawn.standardDescriptors = [nothing.number, file.number, 2]
            begin = .now
            let child = try spawn.start()
            try call { wait4(child.id, &status, 0, &usage) }
        } catch {
            throw Failure("cannot run \(command[0]): \(error)")
        }
        time = .now - begin
        peakMemory = usage.ru_maxrss << 10
        guard status == 0 else { throw Failure("\(command.joined(separator: " ")) ended with \(ExitStatus(waitStatus: status))") }
    }

    /// How many lines a program prints.
    static func lineCount(_ command: [String], home: String) throws(Failure) -> Int {
        let output = "\(home)/output"
        _ = try ProgramRun(command, home: home, output: output)
        defer { unlink(output) }
        do throws(Errno) {
            return try FileDescriptor.open(output, .readOnly).readAll().count { $0 == UInt8(ascii: "\n") }
        } catch {
            throw Failure("cannot read \(output): \(error)")
        }
    }
}
