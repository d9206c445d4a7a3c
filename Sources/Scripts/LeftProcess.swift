package import Linux

/// A process that a script started and that is still there after the script's end.
public struct LeftProcess: Hashable, Sendable, CustomStringConvertible {
    /// Its process id at the time of the report.
    public let id: Int32
    /// The program's short name, at most 15 bytes, as /proc/PID/stat has it.
    public let name: String

    /// Makes one from what a report says.
    public init(id: Int32, name: String) {
        self.id = id
        self.name = name
    }

    package init(_ status: ProcessStatus) { self.init(id: status.id, name: status.name) }

    /// `sleep (4711)`.
    public var description: String { "\(name) (\(id))" }
}
