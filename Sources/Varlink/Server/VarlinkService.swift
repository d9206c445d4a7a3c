import JSON
import Linux

/// What a server offers: interfaces, and what answers their methods.
///
/// ```swift
/// let service = VarlinkService(vendor: "hookd", product: "hookd", version: "1.0", url: "https://hookd.io", interfaces: [events])
/// service.on("io.hookd.Events.Subscribe") { call throws(VarlinkFailure) in
///     for try await event in subscription { try await call.reply(["event": event], continues: true) }
///     try await call.reply()
/// }
/// ```
/// The definitions are the one place that says what a call may hold: a handler is called only with parameters that are as defined.
package final class VarlinkService {
    enum Answer {
        case one(VarlinkCall.Handler)
        case batch(VarlinkCall.BatchHandler, limit: Int)
    }

    /// A method that a call may name.
    ///
    /// A class, since each call looks one up and a definition is many parts to retain.
    final class Route {
        /// With its interface.
        let name: String
        let interface: VarlinkInterface
        let method: VarlinkInterface.Method
        var answer: Answer?
        var needsMore = false
        /// Whether its handler takes the parameters as text.
        var takesText = false

        init(interface: VarlinkInterface, method: VarlinkInterface.Method) {
            name = "\(interface.name).\(method.name)"
            self.interface = interface
            self.method = method
        }
    }

    /// Asked before each call, those of `org.varlink.service` excepted; a refused one is answered with `PermissionDenied`.
    package var permission: VarlinkPeer.Permission = { _, _ in true }

    private let interfaces: [VarlinkInterface]
    private var routes: [String: Route] = [:]
    /// Those whose handlers take the parameters as text.
    private(set) var textRoutes: [Route] = []

    /// Offers interfaces whose methods have no handlers yet; `org.varlink.service` is added.
    ///
    /// - Parameters:
    ///   - vendor: what `GetInfo` says of who made it, as do the next three.
    package init(vendor: String, product: String, version: String, url: String, interfaces: [VarlinkInterface]) {
        self.interfaces = [.service] + interfaces
        for interface in self.interfaces {
            for method in interface.methods {
                let route = Route(interface: interface, method: method)
                routes[route.name] = route
            }
        }
        precondition(routes.count == self.interfaces.reduce(0) { $0 + $1.methods.count }, "an interface is offered twice")
        let descriptions = self.interfaces.map { ($0.name, $0.description) }
        on("org.varlink.service.GetInfo") { call throws(VarlinkFailure) in
            try await call.reply([
                "vendor": .string(vendor), "product": .string(product), "version": .string(version), "url": .string(url),
                "interfaces": .array(descriptions.map { .string($0.0) }),
            ])
        }
        on("org.varlink.service.GetInterfaceDescription") { call throws(VarlinkFailure) in
            let name = call.parameters["interface"]?.string ?? ""
            guard let description = descriptions.first(where: { $0.0 == name })?.1 else { throw .error(.interfaceNotFound(name)) }
            try await call.reply(["description": .string(description)])
        }
    }

    /// Has a method answered by `handler`, which replies once, or with `continues` as often as it likes before that.
    ///
    /// Traps when no interface defines the method.
    ///
    /// - Parameters:
    ///   - method: with its interface, such as `io.hookd.Hooks.Run`.
    ///   - needsMore: whether a call without `more` is answered with `ExpectedMore`.
    package func on(_ method: String, needsMore: Bool = false, _ handler: @escaping VarlinkCall.Handler) {
        add(.one(handler), to: method, needsMore: needsMore)
    }

    /// Has calls of a method answered together where a client has sent several, so that what they share is done once.
    ///
    /// - Parameter limit: how many at most.
    package func onBatch(_ method: String, limit: Int = 256, _ handler: @escaping VarlinkCall.BatchHandler) {
        add(.batch(handler, limit: limit), to: method, needsMore: false)
    }

    /// Has calls of a method answered as ``onBatch(_:limit:_:)`` does, with their parameters as JSON text, which no values are made of on the way.
    ///
    /// They are checked all the same: the handler sees ``VarlinkCall/text`` only where it is as the definition has it.
    package func onText(_ method: String, limit: Int = 256, _ handler: @escaping VarlinkCall.BatchHandler) {
        add(.batch(handler, limit: limit), to: method, needsMore: false, takesText: true)
    }

    private func add(_ answer: Answer, to method: String, needsMore: Bool, takesText: Bool = false) {
        guard let route = routes[method] else { preconditionFailure("no interface defines the method \(method)") }
        route.answer = answer
        route.needsMore = needsMore
        route.takesText = takesText
        textRoutes.removeAll { $0 === route }
        if takesText { textRoutes.append(route) }
    }

    /// What answers a call, or the error that does.
    @LoopActor func route(_ message: CallMessage, from peer: VarlinkPeer) throws(VarlinkError) -> (Route, Answer) {
        guard let route = routes[message.method] else { throw unknown(message.method) }
        if route.interface.name != VarlinkInterface.service.name, !permission(peer, message.method) { throw .permissionDenied }
        guard let answer = route.answer else { throw .methodNotImplemented(message.method) }
        if message.text == nil, let parameter = route.interface.mismatch(of: message.parameters, with: route.method.input) {
            throw .invalidParameter(parameter)
        }
        if route.needsMore, !message.more { throw .expectedMore }
        return (route, answer)
    }

    private func unknown(_ method: String) -> VarlinkError {
        let end = method.utf8.lastIndex(of: UInt8(ascii: ".")) ?? method.startIndex
        let interface = String(method[..<end])
        return interfaces.contains { $0.name == interface } ? .methodNotFound(method) : .interfaceNotFound(interface)
    }

    /// What is wrong with an error that is about to be sent; nil when an interface defines it so.
    func contradiction(in error: VarlinkError) -> String? {
        let end = error.name.utf8.lastIndex(of: UInt8(ascii: ".")) ?? error.name.startIndex
        let name = String(error.name[end...].dropFirst())
        guard let interface = interfaces.first(where: { $0.name == error.name[..<end] }), let definition = interface.error(name) else {
            return "no interface defines the error \(error.name)"
        }
        return interface.mismatch(of: error.parameters, with: definition.parameters).map { "\(error.name): \($0) is not as defined" }
    }
}
