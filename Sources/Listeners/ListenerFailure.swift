package import Linux

/// Why a call of a listener did not succeed, and when that was.
package struct ListenerFailure: Hashable, Sendable {
    /// When the call ended.
    package let time: RealTime
    /// In a line: what the script wrote last to standard error, or how it ended.
    package let reason: String

    package init(time: RealTime, reason: String) {
        self.time = time
        self.reason = reason
    }
}
