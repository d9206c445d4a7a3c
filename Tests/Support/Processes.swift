import Glibc
import Linux

/// Looking for processes as a test sees them from outside.
public enum Processes {
    /// The ids of all living processes whose command line holds this text.
    public static func matching(_ text: String) -> [Int32] {
        let wanted = Array(text.utf8)
        return ProcessTable.all().filter { !$0.isZombie && $0.id != getpid() }.map(\.id).filter { id in
            guard let file = try? FileDescriptor.open("/proc/\(id)/cmdline", .readOnly), let bytes = try? file.readAll() else { return false }
            let line = bytes.map { $0 == 0 ? 0x20 : $0 }
            return line.indices.contains { line[$0...].starts(with: wanted) }
        }
    }

    /// Kills one process that the test started.
    public static func kill(_ id: Int32) async { Glibc.kill(id, SIGKILL) }
}
