import Linux
import TestSupport

/// What proc(5) counts of a process.
enum ProcessFigures {
    /// Whether memory says anything of the program: a sanitizer takes several times as much for itself.
    static let isMemoryMeaningful = !BuiltProgram.isSanitized

    /// The most memory that it has ever had resident, in bytes.
    static func peakMemory(of process: ProcessID) -> Int { (figure("VmHWM", in: "/proc/\(process)/status") ?? 0) << 10 }

    /// How often its threads have gone to sleep by themselves: each time something woke one of them.
    static func sleeps(of process: ProcessID) -> Int {
        let threads = (try? Directory.names(at: "/proc/\(process)/task")) ?? []
        return threads.compactMap { figure("voluntary_ctxt_switches", in: "/proc/\(process)/task/\($0)/status") }.reduce(0, +)
    }

    private static func figure(_ name: String, in path: String) -> Int? {
        let line = (Files.text(at: path) ?? "").split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line?.split { $0 == ":" || $0 == "\t" || $0 == " " }.dropFirst().first.flatMap { Int($0) }
    }
}
