import Glibc

/// Which processes there are and who started whom.
package enum ProcessTable {
    /// Whether there is a proc(5) of this process's namespace to look into: some containers have none.
    package static var isVisible: Bool { ProcessStatus.of(getpid()) != nil }

    /// The direct children of a process, of all its threads, zombies included.
    ///
    /// Reads /proc/PID/task/*/children (proc(5)); a kernel built without CONFIG_PROC_CHILDREN is served from a walk over all of /proc.
    package static func children(of parent: ProcessID) -> [ProcessID] {
        let tasks = "\(ProcDirectory.path)/\(parent)/task"
        guard let threads = try? Directory.names(at: tasks) else { return [] }
        var found: [ProcessID] = []
        for thread in threads {
            guard let file = try? FileDescriptor.open("\(tasks)/\(thread)/children", .readOnly), let bytes = try? file.readAll() else {
                // The thread, or the process, has ended since; only a kernel without the file has threads and no children.
                if access("\(ProcDirectory.path)/\(getpid())/task/\(getpid())/children", F_OK) != 0 {
                    return all().filter { $0.parent == parent }.map(\.id)
                }
                continue
            }
            for word in bytes.split(separator: UInt8(ascii: " ")) {
                if let id = ProcessID(String(decoding: word, as: UTF8.self)) { found.append(id) }
            }
        }
        return found
    }

    /// Every process that can be seen, at about the same moment.
    package static func all() -> [ProcessStatus] {
        guard let names = try? Directory.names(at: ProcDirectory.path) else { return [] }
        return names.compactMap { name in ProcessID(name).flatMap { ProcessStatus.of($0) } }
    }

    /// Some processes and all their descendants, parents before their children.
    ///
    /// - Parameter all: what ``all()`` found.
    package static func family(of roots: [ProcessStatus], among all: [ProcessStatus]) -> [ProcessStatus] {
        var family = roots
        var ids = Set(roots.map(\.id))
        var next = 0
        while next < family.count {
            let parent = family[next].id
            next += 1
            for status in all where status.parent == parent && ids.insert(status.id).inserted { family.append(status) }
        }
        return family
    }

    /// The processes from a process up to the first one, nearest first, the process itself included.
    ///
    /// Ends where a parent cannot be read or the chain is longer than any real one, so that ids used again cannot make it circle.
    package static func ancestry(of id: ProcessID) -> [ProcessStatus] {
        var line: [ProcessStatus] = []
        var next = id
        while next > 0, line.count < 1024, let status = ProcessStatus.of(next) {
            // A parent is never younger than its child: if it is, its id has been used again since.
            if let last = line.last, status.startTime > last.startTime { break }
            line.append(status)
            next = status.parent
        }
        return line
    }

    /// One variable of a process's initial environment; nil when it has none or may not be read.
    package static func environment(of id: ProcessID, _ variable: String) -> String? {
        guard let file = try? FileDescriptor.open("\(ProcDirectory.path)/\(id)/environ", .readOnly),
            let bytes = try? file.readAll(limit: 4 << 20)
        else {
            return nil
        }
        let prefix = Array("\(variable)=".utf8)
        for entry in bytes.split(separator: 0) where entry.starts(with: prefix) {
            return String(decoding: entry.dropFirst(prefix.count), as: UTF8.self)
        }
        return nil
    }

    /// The path of a process's executable; nil for a kernel thread, one that has ended, and one that may not be looked at.
    ///
    /// Also for a file that is mounted nowhere, whose path would be `/`: crun runs a copy of itself that containers cannot reach.
    package static func executable(of id: ProcessID) -> String? {
        withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
            let count = readlink("\(ProcDirectory.path)/\(id)/exe", buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
            return count > 1 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }
    }
}
