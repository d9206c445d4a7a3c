import CLinux
import Glibc

/// A number that a process and everything it starts carries, whatever they do to their session, parents and environment.
///
/// It sits in the soft limit `RLIMIT_LOCKS`, which has had no effect since Linux 2.4 (setrlimit(2)), is inherited over fork, exec and setsid,
/// and is shown by /proc/PID/limits. It is lost by a deliberate `ulimit -x` and where pam_limits sets it anew (`su`).
package struct RunTag: Hashable, Sendable {
    /// The soft limit's value; tags are above 2³², where no administrator's limit is.
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// A tag for a dispatch that nobody else has, with the low bits zero; ``script(_:)`` fills them.
    package static func random() -> RunTag {
        // Below 2⁶²: RLIM_INFINITY and the signed types of other readers of the limit stay far away.
        RunTag(rawValue: (SystemIdentity.random() & 0x3fff_ffff_ffff_0000) | 1 << 61)
    }

    /// The tag of one script of the dispatch, 1 to 65,535.
    package func script(_ index: Int) -> RunTag { RunTag(rawValue: dispatch.rawValue | UInt64(index & 0xffff)) }

    /// The tag of the dispatch that a script's tag belongs to.
    package var dispatch: RunTag { RunTag(rawValue: rawValue & ~0xffff) }

    /// Whether a limit's value can be a tag at all.
    private static func decode(_ soft: UInt64) -> RunTag? {
        soft >> 61 == 1 ? RunTag(rawValue: soft) : nil
    }

    /// The tag that a process carries; nil when it has none or is gone.
    package static func of(_ id: ProcessID) -> RunTag? {
        var soft: UInt64 = 0
        if clinux_locks_limit_of(id, &soft) == 0 { return decode(soft) }
        guard Errno.last == .notPermitted else { return nil }
        // Another user's process: prlimit(2) wants CAP_SYS_RESOURCE, the file is open to all.
        return ProcFile.withContents(of: "\(ProcDirectory.path)/\(id)/limits") { parseLimits($0) } ?? nil
    }

    /// The tag that this process was started with, whatever it carries at the moment of a spawn of its own.
    package static let inherited = of(getpid())

    /// The tag in the text of /proc/PID/limits.
    package static func parseLimits(_ text: UnsafeRawBufferPointer) -> RunTag? {
        let label = Array("Max file locks".utf8)
        for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: label) {
            let words = line.dropFirst(label.count).split(separator: UInt8(ascii: " "))
            guard let word = words.first, let soft = UInt64(String(decoding: word, as: UTF8.self)) else { return nil }
            return decode(soft)
        }
        return nil
    }

    /// Runs `body`, which spawns, with this tag on the calling process, and takes it off again.
    ///
    /// - Important: The limit belongs to the whole process: only one thread may spawn while this runs.
    package func whileSet<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        _ = Self.inherited
        let before = clinux_locks_limit()
        // A hard limit that somebody lowered leaves the run untagged; session, parents and environment still tell it.
        let isSet = clinux_set_locks_limit(rawValue) == 0
        defer { if isSet { _ = clinux_set_locks_limit(before) } }
        return try body()
    }
}
