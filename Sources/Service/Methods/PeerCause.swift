import Events
import Varlink

/// What has led to a client's calls, as the hook or listener that it is a part of was told in its environment: so a listener that publishes what
/// it listens to meets its end, whichever way it publishes.
struct PeerCause {
    /// The dispatch that it was started for, else the event that a listener was called for; nil where there is neither.
    let id: String?
    /// How many listeners have led to it.
    let depth: Int

    init(_ peer: VarlinkPeer) {
        // An id has 36 bytes.
        let dispatch = peer.variable("HOOK_RUN").flatMap { $0.utf8.count == 36 ? $0 : nil }
        id = dispatch ?? peer.variable("HOOK_CAUSE").flatMap { LogCursor($0) }?.description
        depth = peer.variable("HOOK_CAUSE_DEPTH").flatMap { $0.utf8.count <= 5 ? UInt16($0) : nil }.map(Int.init) ?? 0
    }
}
