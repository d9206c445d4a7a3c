/// A process's number, as getpid(2) returns it.
///
/// - Important: Numbers are used again after a process has gone; ``ProcessIdentity`` tells such namesakes apart.
public typealias ProcessID = Int32
