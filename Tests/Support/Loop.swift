import Linux

/// Does something on the event loop's thread, the only one where tests start programs and write executable files.
///
/// While the library starts a script, the whole process carries the script's tag, and the new process holds a copy of every descriptor
/// until its exec: another thread's child would be taken for a script's, and another thread's new file could not be executed (`ETXTBSY`).
package func onTheLoop<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
    Orphans.begin()
    return EventLoop.shared.isCurrent ? body() : EventLoop.shared.wait { @LoopActor in body() }
}

/// Lets other tasks go on for a while.
package func pause(_ span: Duration) async { await pauseOnLoop(span) }

/// By itself: whether a global actor alone counts as a use of its module's package import, the compiler decides anew each time.
@LoopActor private func pauseOnLoop(_ span: Duration) async { _ = await Watch().next(until: .now + span) }
