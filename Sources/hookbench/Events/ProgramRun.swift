import Glibc
import Linux

/// Runs of a program from its start to its end, its output going nowhere or to a file.
enum ProgramRun {
    /// How long one takes.
    ///
    /// - Parameters:
    ///   - command: all arguments, the first being the program's path.
    ///   - home: its `$HOME`.
    ///   - output: the file for its standard output.
    @discardableResult
    static func time(_ command: [String], home: String, output: String = "/dev/null") throws(Failure) -> Duration {
        let begin = Instant.now
        let child = try start(command, home: home, output: output)
        var status: CInt = 0
        while waitpid(child.id, &status, 0) < 0, errno == EINTR {}
        let time = Instant.now - begin
        try check(status, of: command)
        return time
    }

    static func start(_ command: [String], home: String, output: String) throws(Failure) -> Child {
        do throws(Errno) {
            let nothing = try FileDescriptor.open("/dev/null", .readOnly)
            let file = try FileDescriptor.open(output, .writeOnly | .create)
            let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(home)"]
            var spawn = Spawn(path: command[0], arguments: command, environment: environment)
            spawn.standardDescriptors = [nothing.number, file.number, 2]
            return try spawn.start()
        } catch {
            throw Failure("cannot run \(command[0]): \(error)")
        }
    }

    /// That it exited with 0, by the status word of waitpid(2).
    static func check(_ status: CInt, of command: [String]) throws(Failure) {
        let status = ExitStatus(waitStatus: status)
        guard status == .exited(0) else { throw Failure("\(command.joined(separator: " ")) ended with \(status)") }
    }

    /// How many lines a program prints.
    static func lineCount(_ command: [String], home: String) throws(Failure) -> Int {
        let output = "\(home)/output"
        defer { unlink(output) }
        try time(command, home: home, output: output)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var lines = 0
        do throws(Errno) {
            let file = try FileDescriptor.open(output, .readOnly)
            while true {
                let number = file.number
                let count = try call { read(number, &buffer, buffer.count) }
                if count == 0 { return lines }
                lines += buffer[..<count].count { $0 == UInt8(ascii: "\n") }
            }
        } catch {
            throw Failure("cannot read \(output): \(error)")
        }
    }
}
