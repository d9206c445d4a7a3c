import Configuration
import Events

/// What has led to this program's being called, as the hook or listener that calls it was told in its environment.
enum EnclosingCause {
    /// The dispatch that it is called from, else the event that the listener was called for, as a cursor; nil where there is neither.
    static var current: String? { dispatch ?? Locations.variable("HOOK_CAUSE").flatMap { LogCursor($0) }?.description }

    /// An id has 36 bytes.
    private static var dispatch: String? { Locations.variable("HOOK_RUN").flatMap { $0.utf8.count == 36 ? $0 : nil } }

    /// How many listeners have led to it; what is no number of at most five digits is passed over.
    static var depth: Int {
        guard let text = Locations.variable("HOOK_CAUSE_DEPTH"), text.utf8.count <= 5 else { return 0 }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) ?? 0 : 0
    }
}
