package import Scripts

/// Scripts that are called again as they were called in an earlier dispatch.
///
/// It is an execution like any other: under the object's lock, with a record and an id of its own, and by the scripts that the directories
/// have now. It is no dispatch: nothing is refused by it, nothing is undone, and no observer is told.
package struct Replay: Sendable {
    /// Where the scripts were called.
    package let point: LifecyclePoint
    /// The document of the dispatch, for the calls that had no other.
    package let document: [UInt8]?
    /// What is called, in order.
    package let calls: [Call]

    /// One script and how it was called.
    package struct Call: Sendable {
        /// The script's file name.
        package let name: String
        /// The path that it had.
        package let path: String
        package let invocation: ScriptInvocation

        package init(name: String, path: String, invocation: ScriptInvocation) {
            self.name = name
            self.path = path
            self.invocation = invocation
        }
    }

    package init(point: LifecyclePoint, document: [UInt8]?, calls: [Call]) {
        self.point = point
        self.document = document
        self.calls = calls
    }
}

extension ScriptInvocation {
    /// The variables that tell of the dispatch that runs now, not of the one that was.
    private static let current = ["HOOK_RUN", "HOOK_TIMEOUT_MS"]

    /// The same call as a part of another dispatch.
    ///
    /// With the id of the old one, a script would pass for a part of a dispatch that has ended, and its own calls for harmless.
    func again(in dispatch: String, timeout: Duration) -> ScriptInvocation {
        var again = self
        again.environment = environment.filter { entry in
            !Self.current.contains { entry.utf8.starts(with: "\($0)=".utf8) }
        }
        again.environment.append("HOOK_RUN=\(dispatch)")
        again.environment.append(Self.timeoutVariable(timeout))
        return again
    }

    /// What a script is told of the time that it has.
    static func timeoutVariable(_ timeout: Duration) -> String { "HOOK_TIMEOUT_MS=\(max(1, timeout.nanoseconds / 1_000_000))" }
}
