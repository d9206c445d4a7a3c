import JSON

extension CallMessage {
    /// Reads a call of one of the methods whose parameters are wanted as text.
    ///
    /// Nil when it is a call of another one, or when it takes more than a glance to say that it is as defined: then it has to be read as any other.
    init?(glancingAt message: UnsafeRawBufferPointer, for routes: [VarlinkService.Route], limits: JSONLimits) {
        guard routes.contains(where: { Self.mayName($0.name, message) }), var checker = JSONChecker(message, limits: limits) else {
            return nil
        }
        var route: VarlinkService.Route?
        var parameters: Range<Int>?
        var more = false
        var oneway = false
        checker.skipSpace()
        let isAsDefined = checker.object { checker, key in
            if checker.text(key, equals: "method"), let name = checker.string() {
                route = routes.first { checker.text(name, equals: $0.name) }
                return route != nil
            }
            if checker.text(key, equals: "parameters"), let route {
                let start = checker.position
                guard route.interface.accepts(&checker, as: route.method.input) else { return false }
                parameters = start..<checker.position
                return true
            }
            guard !more, !oneway, checker.next == UInt8(ascii: "t"), checker.value() != nil else { return false }
            more = checker.text(key, equals: "more")
            oneway = checker.text(key, equals: "oneway")
            return more || oneway
        }
        guard isAsDefined, checker.isAtEnd(), let route, let parameters else { return nil }
        self.init(route.name, more: more, oneway: oneway)
        text = Array(message[parameters])
    }

    /// False where the method stands first, as most clients write it, and is another one: the rest is not looked at twice.
    private static func mayName(_ method: String, _ message: UnsafeRawBufferPointer) -> Bool {
        guard message.starts(with: opening) else { return true }
        return message[opening.count...].starts(with: method.utf8)
    }

    private static let opening = Array(#"{"method":""#.utf8)
}
