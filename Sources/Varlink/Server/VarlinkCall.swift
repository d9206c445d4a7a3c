package import JSON
package import Linux

/// A call that a handler answers, its parameters being as the definition has them.
@LoopActor package final class VarlinkCall {
    /// Answers a call; it may throw an error to answer with.
    ///
    /// - Important: It is the handler's duty to end soon after ``interrupt`` was raised, be it by waiting with a `Watch` that has the interrupt, or by
    ///   passing on what ``reply(_:continues:)`` throws. The server frees the client's descriptor at once, and the user's place among the connections
    ///   after `VarlinkLimits.abandonment`; what a deaf handler holds itself nobody can take from it.
    package typealias Handler = @LoopActor (VarlinkCall) async throws(VarlinkFailure) -> Void
    /// Answers calls of one method that a client has sent one behind the other, each in its turn; an error answers all that are not answered yet.
    package typealias BatchHandler = @LoopActor ([VarlinkCall]) async throws(VarlinkFailure) -> Void

    /// The method with its interface.
    package let method: String
    /// As defined; a nullable one may be null or missing.
    ///
    /// None where the handler takes them as ``text``.
    package let parameters: JSONObject
    /// For a handler that takes it: one JSON object, which has the parameters as defined, each once; otherwise nothing.
    package let text: [UInt8]
    /// Whether the client takes replies that continue.
    package let more: Bool
    /// Whether the client wants no reply; one that is given all the same goes nowhere.
    package let oneway: Bool
    /// Who calls.
    package var peer: VarlinkPeer { connection.peer }
    /// Raised when the client is gone or the server has waited long enough, and then the handler's task is cancelled, too; before that, for a call
    /// with ``more``, when the server stops.
    package var interrupt: Interrupt { connection.interrupt }

    private let connection: ServerConnection
    private let route: VarlinkService.Route
    /// The one before it that is answered by the same handler.
    private var previous: VarlinkCall?
    /// Whether nothing more can be said.
    private(set) var isAnswered: Bool

    init(_ message: CallMessage, _ route: VarlinkService.Route, _ connection: ServerConnection, after previous: VarlinkCall?) {
        method = message.method
        // What took more than a glance to check has been read, and is written again.
        text = message.text ?? (route.takesText ? [UInt8](json: message.parameters) : [])
        parameters = route.takesText ? [:] : message.parameters
        more = message.more
        oneway = message.oneway
        self.route = route
        self.connection = connection
        self.previous = previous
        isAnswered = message.oneway
    }

    /// More calls of the method that the client has sent meanwhile: the handler that gets this one with others answers them, too, in their order.
    ///
    /// - Returns: none when there are none by now, and when the service stops.
    package func further(limit: Int = 256) async -> [VarlinkCall] { await connection.takeFurther(after: self, route, limit: limit) }

    /// Replies; waits for room where the client is slow to take what it was sent before.
    ///
    /// - Parameters:
    ///   - parameters: as the definition has them, which debug builds check.
    ///   - continues: whether another reply follows.
    /// - Throws: `.hungUp` when the client is gone. Where `continues` is true also `.interrupted` when the server stops, and `ExpectedMore` when the
    ///   client takes one reply only. A handler lets all of them pass.
    package func reply(_ parameters: JSONObject = [:], continues: Bool = false) async throws(VarlinkFailure) {
        try await reply(continues: continues) { for (key, value) in parameters { $0.member(key, value) } }
    }

    /// Replies with the members that `body` writes, without making values of them; otherwise as ``reply(_:continues:)``.
    package func reply(continues: Bool = false, writing body: (inout JSONObjectWriter) -> Void) async throws(VarlinkFailure) {
        guard begin(continues: continues) else { return }
        guard more || !continues else {
            isAnswered = false
            throw .error(.expectedMore)
        }
        send(continues: continues, body)
        try await connection.makeRoom(continues: continues)
    }

    /// Replies once and for all without waiting for room: ``makeRoom()`` does that once for many short replies.
    package func answer(writing body: (inout JSONObjectWriter) -> Void) {
        guard begin(continues: false) else { return }
        send(continues: false, body)
    }

    /// Waits for room where the client is slow to take what it was sent.
    ///
    /// - Throws: `.hungUp` when the client is gone.
    package func makeRoom() async throws(VarlinkFailure) { try await connection.makeRoom(continues: false) }

    private func send(continues: Bool, _ body: (inout JSONObjectWriter) -> Void) {
        let message = connection.append { writer in
            writer.object("parameters", body)
            if continues { writer.member("continues", true) }
        }
        if let message { assert(contradiction(in: message) == nil, contradiction(in: message) ?? "") }
    }

    /// Answers with an error; nothing happens where the call is `oneway`.
    package func fail(_ error: VarlinkError) {
        guard begin(continues: false) else { return }
        connection.append(error)
    }

    /// False when nothing is to be sent.
    private func begin(continues: Bool) -> Bool {
        guard !oneway else {
            previous = nil
            return false
        }
        precondition(!isAnswered, "\(method) is answered twice")
        precondition(previous?.isAnswered ?? true, "\(method) is answered before the call that came before it")
        previous = nil
        isAnswered = !continues
        return true
    }

    /// What is wrong with a reply that has been written; nil when it is as defined.
    private func contradiction(in message: [UInt8]) -> String? {
        let parameters = (try? JSONValue(parsing: message, limits: JSONLimits(bytes: .max, depth: 256)))?["parameters"]?.object
        guard let parameters else { return "a reply of \(method) is not JSON" }
        return route.contradiction(in: parameters)
    }
}

extension VarlinkService.Route {
    /// What is wrong with a reply; nil when it is as defined.
    func contradiction(in parameters: JSONObject) -> String? {
        interface.mismatch(of: parameters, with: method.output).map {
            "a reply of \(interface.name).\(method.name): \($0) is not as defined"
        }
    }
}
