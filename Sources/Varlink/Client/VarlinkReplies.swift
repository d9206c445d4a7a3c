package import JSON
import Linux

/// The replies to one call that was made with `more`.
///
/// - Important: Who leaves before the last one has to close the client: what still comes belongs to this call.
package struct VarlinkReplies: AsyncSequence, Sendable {
    /// The parameters of a reply.
    package typealias Element = JSONObject
    /// Why there are no more.
    package typealias Failure = VarlinkFailure

    let client: VarlinkClient
    let span: Duration?

    /// Begins with the reply that comes next.
    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(client: client, span: span) }

    /// The place among the replies.
    package struct AsyncIterator: AsyncIteratorProtocol {
        let client: VarlinkClient
        let span: Duration?
        private var isOver = false

        init(client: VarlinkClient, span: Duration?) {
            self.client = client
            self.span = span
        }

        /// The next reply; nil when that was the last one.
        @LoopActor package mutating func next() async throws(VarlinkFailure) -> JSONObject? {
            guard !isOver else { return nil }
            isOver = true
            let reply = try await client.nextReply(within: span)
            isOver = !reply.continues
            return reply.parameters
        }
    }
}
