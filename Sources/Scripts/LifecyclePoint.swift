/// Where a hook is called: which event of which object, and on which side of it.
///
/// The five arguments that a script sees, in libvirt's order (`SCRIPT OBJECT NAME EVENT QUALIFIER EXTRA`), and an id that stays when names change.
public struct LifecyclePoint: Hashable, Sendable {
    /// The kind of object: `container`, `domain`, `network`, `daemon` or any other word.
    public let object: String
    /// The object's name, unique among its kind on this host; libvirt's daemon has `-`.
    public let name: String
    /// What happens to it: `start`, `stop`, `migrate` or any other word.
    public let event: String
    /// On which side of the event; nil where the event has no sides.
    public let qualifier: Qualifier?
    /// One more argument that the caller's convention has, such as a migration's URI.
    public let extra: String?
    /// An id that outlives renaming, such as a container's id or a domain's UUID.
    public let id: String?

    /// Makes a point, after checking every part.
    ///
    /// - Throws: ``InvalidPoint`` for a kind, event or qualifier that is not `[A-Za-z0-9][A-Za-z0-9._-]*` of at most 64 bytes;
    ///   a name that is empty, `.`, `..`, longer than 255 bytes, begins with `-` (but for `-` alone) or holds a slash or control character;
    ///   an extra longer than 4096 bytes or with NUL or newline; an id longer than 255 bytes or with a control character.
    public init(
        _ object: String, _ name: String, _ event: String, _ qualifier: Qualifier? = nil, extra: String? = nil, id: String? = nil
    ) throws(InvalidPoint) {
        try Self.checkWord(object, .object)
        try Self.checkName(name)
        try Self.checkWord(event, .event)
        if let qualifier { try Self.checkWord(qualifier.rawValue, .qualifier) }
        if let extra { try Self.checkExtra(extra) }
        if let id { try Self.checkID(id) }
        self.object = object
        self.name = name
        self.event = event
        self.qualifier = qualifier
        self.extra = extra
        self.id = id
    }

    /// The same point with another qualifier.
    package func with(_ qualifier: Qualifier) -> LifecyclePoint {
        LifecyclePoint(checked: self, qualifier: qualifier, extra: extra)
    }

    /// The same point with nothing more to say.
    package var withoutExtra: LifecyclePoint { LifecyclePoint(checked: self, qualifier: qualifier, extra: nil) }

    private init(checked point: LifecyclePoint, qualifier: Qualifier?, extra: String?) {
        object = point.object
        name = point.name
        event = point.event
        self.qualifier = qualifier
        self.extra = extra
        id = point.id
    }

    /// Which of a point's parts; the raw value is what a message calls it.
    public enum Part: String, Sendable { case object, name, event, qualifier, extra, id }

    private static func checkWord(_ word: String, _ part: Part) throws(InvalidPoint) {
        let bytes = word.utf8
        guard bytes.count <= 64 else { throw InvalidPoint(part, word, "is longer than 64 bytes") }
        guard let first = bytes.first else { throw InvalidPoint(part, word, "is empty") }
        let isFine = isAlphanumeric(first) && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2e || $0 == 0x5f || $0 == 0x2d }
        guard isFine else {
            throw InvalidPoint(part, word, "may hold letters, digits, '.', '_' and '-' only, and begins with a letter or digit")
        }
    }

    private static func checkName(_ name: String) throws(InvalidPoint) {
        let bytes = name.utf8
        guard !bytes.isEmpty else { throw InvalidPoint(.name, name, "is empty") }
        guard bytes.count <= 255 else { throw InvalidPoint(.name, name, "is longer than 255 bytes") }
        guard name != ".", name != ".." else { throw InvalidPoint(.name, name, "would name a directory") }
        guard bytes.first != 0x2d || name == "-" else { throw InvalidPoint(.name, name, "begins with '-' and would pass for an option") }
        guard !bytes.contains(0x2f) else { throw InvalidPoint(.name, name, "holds a slash") }
        guard !name.unicodeScalars.contains(where: isControl) else { throw InvalidPoint(.name, name, "holds a control character") }
    }

    private static func checkExtra(_ extra: String) throws(InvalidPoint) {
        guard extra.utf8.count <= 4096 else { throw InvalidPoint(.extra, extra, "is longer than 4096 bytes") }
        guard !extra.utf8.contains(where: { $0 == 0 || $0 == 0x0a }) else { throw InvalidPoint(.extra, extra, "holds NUL or a newline") }
    }

    private static func checkID(_ id: String) throws(InvalidPoint) {
        guard !id.utf8.isEmpty, id.utf8.count <= 255 else { throw InvalidPoint(.id, id, "is empty or longer than 255 bytes") }
        guard !id.unicodeScalars.contains(where: isControl) else { throw InvalidPoint(.id, id, "holds a control character") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }
}

extension LifecyclePoint: CustomStringConvertible {
    /// `container/web1 start before`, as messages and reports name the point.
    public var description: String {
        "\(object)/\(name) \(event)" + (qualifier.map { " \($0.rawValue)" } ?? "")
    }
}

/// On which side of an event a hook is called.
public struct Qualifier: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    /// The word itself.
    public let rawValue: String

    /// Any word: other conventions' qualifiers pass through.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The word in the source.
    public init(stringLiteral value: String) { rawValue = value }

    /// The event is about to happen and can still be refused.
    public static let before: Qualifier = "before"
    /// The event has happened.
    public static let after: Qualifier = "after"
    /// The event was refused or failed after hooks had run for it.
    public static let aborted: Qualifier = "aborted"
    /// libvirt's `before`.
    public static let begin: Qualifier = "begin"
    /// libvirt's `after`.
    public static let end: Qualifier = "end"
}

/// A point that no hook can be called at: which part is wrong, and why.
public struct InvalidPoint: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part that is wrong.
    public let part: LifecyclePoint.Part
    /// What was given for it.
    public let value: String
    /// What is wrong with it, to be read after the value.
    public let reason: String

    init(_ part: LifecyclePoint.Part, _ value: String, _ reason: String) {
        self.part = part
        self.value = value
        self.reason = reason
    }

    /// `invalid name "a/b": holds a slash`; a value over 60 characters is cut, control characters are escaped.
    public var description: String {
        let shown = value.unicodeScalars.prefix(60).map {
            $0.properties.generalCategory == .control ? "\\u{\(String($0.value, radix: 16))}" : String($0)
        }
        return "invalid \(part.rawValue) \"\(shown.joined())\(value.unicodeScalars.count > 60 ? "…" : "")\": it \(reason)"
    }
}
