package import JSON
package import Linux

/// The process on whose behalf a dispatch is asked for: a client of the embedding program.
///
/// What is in it is what the kernel says of the process, never what it says of itself.
public struct Requester: Hashable, Sendable {
    /// Its process.
    public let process: Int32
    /// Its user, as it was when it connected; nil where nobody has said.
    public var user: UInt32?
    /// The path of its executable, as far as that could be seen.
    public var executable: String?
    /// When it was started, in clock ticks after boot: the number may be another process's by now.
    package var startTime: UInt64?

    /// A process by its number.
    ///
    /// - Parameters:
    ///   - process: its number, in this program's process namespace.
    ///   - user: its effective user.
    public init(process: Int32, user: UInt32? = nil) {
        self.process = process
        self.user = user
        executable = ProcessTable.executable(of: process)
        startTime = ProcessStatus.of(process)?.startTime
    }

    /// A process that somebody holds so that its number cannot pass for another's.
    package init(_ identity: ProcessIdentity, user: UInt32) {
        process = identity.id
        self.user = user
        startTime = identity.startTime
        executable = ProcessTable.executable(of: identity.id)
    }

    /// Whether it is still the process that it was, and alive.
    var isAlive: Bool {
        guard let startTime, let status = ProcessStatus.of(process) else { return false }
        return !status.isZombie && status.startTime == startTime
    }
}

extension Requester: JSONWritable {
    /// Reads what ``write(to:)`` wrote, about a process that may be gone; nil for anything else.
    init?(_ json: JSONValue) {
        guard let process = json["pid"]?.int.flatMap({ Int32(exactly: $0) }) else { return nil }
        self.process = process
        user = json["uid"]?.int.flatMap { UInt32(exactly: $0) }
        executable = json["executable"]?.string
    }

    /// One object.
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("pid", process)
            object.member("uid", unlessNil: user)
            object.member("executable", unlessNil: executable)
        }
    }
}
