/// Something that an administrator should be told of listeners, for the daemon's own log.
package struct ListenerNotice: Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    package enum Level: Hashable, Sendable { case information, warning, error }

    package let level: Level
    /// The listener that it is about; nil when it is about all.
    package let listener: String?
    /// What there is to say, in a line.
    package let message: String

    init(_ level: Level, _ listener: String? = nil, _ message: String) {
        self.level = level
        self.listener = listener
        self.message = message
    }

    /// `listener 10-mail: …`.
    package var description: String { (listener.map { "listener \($0): " } ?? "listeners: ") + message }
}
