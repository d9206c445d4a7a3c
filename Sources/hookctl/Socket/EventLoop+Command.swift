import Linux

extension EventLoop {
    /// Runs what a verb does, on the calling thread, which becomes the loop's; to be called once.
    static func perform<Value: Sendable>(
        _ body: @escaping @LoopActor @Sendable () async throws(CommandFailure) -> Value
    ) throws(CommandFailure) -> Value {
        do throws(Errno) {
            try EventLoop.open()
        } catch {
            throw CommandFailure("cannot make an event loop: \(error)", .unavailable)
        }
        let result = EventLoop.shared.run { @LoopActor () async -> Result<Value, CommandFailure> in
            do throws(CommandFailure) { return .success(try await body()) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
