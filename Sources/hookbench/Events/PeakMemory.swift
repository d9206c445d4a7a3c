import Glibc
import Linux

/// The most memory that a program has from its start to its end, of what is resident, in bytes.
///
/// Not what wait4(2) says: from posix_spawn(3) to its exec a child runs in its parent's memory, and the kernel counts that as the child's.
/// So it is looked at every millisecond, at a mark that the kernel only ever raises.
enum PeakMemory {
    static func of(_ command: [String], home: String) throws(Failure) -> Int {
        let child = try ProgramRun.start(command, home: home, output: "/dev/null")
        var peak = 0
        var status: CInt = 0
        while waitpid(child.id, &status, WNOHANG) == 0 {
            peak = max(peak, highWaterMark(of: child.id))
            usleep(1000)
        }
        try ProgramRun.check(status, of: command)
        return peak
    }

    /// Nothing where the process has ended, and while it is not the program yet.
    private static func highWaterMark(of id: ProcessID) -> Int {
        let text = (try? FileDescriptor.open("/proc/\(id)/status", .readOnly).readAll()) ?? []
        guard !text.starts(with: "Name:\thookbench\n".utf8) else { return 0 }
        // "VmHWM:	   11932 kB"
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let number = line?.split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst().first
        return (number.flatMap { Int($0) } ?? 0) << 10
    }
}
