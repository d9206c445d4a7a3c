/// How much a message of the daemon matters: the levels of syslog(3) that it uses.
package enum Severity: UInt8, Sendable, CaseIterable {
    /// Something that was asked for cannot be done.
    case error = 3
    /// Something is wrong that somebody should look at.
    case warning = 4
    /// What is worth knowing and needs nobody.
    case information = 6
}
