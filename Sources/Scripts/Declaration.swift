package import Configuration

/// What a hook declares: in the `# hook:` lines at its top, in a `[Hook NAME]` section, or the second over the first.
package struct Declaration: ScriptDeclaration, Hashable {
    package static var header: ScriptHeader { .hook }
    package static var headerTitle: String { "a hook's header" }

    package var pattern = PointPattern()
    package var timeout: Duration?
    package var onFailure: FailurePolicy?
    package var onTimeout: FailurePolicy?
    package var arguments: ArgumentTemplate?
    /// Whether a gate is refused when the script is missing, masked or disabled.
    package var isRequired: Bool?

    package init() {}

    /// Nothing: what a hook leaves out matches everything.
    package var omission: Mistake? { nil }

    /// Reads the keys; what is wrong with them is left in the reader.
    package init(_ reader: inout SectionReader, spelt spelling: KeySpelling) {
        for part in LifecyclePoint.Part.matchOrder {
            if let globs = reader.globs(spelling.key(part.rawValue)), !globs.isEmpty { pattern.parts[part] = globs }
        }
        timeout = reader.duration(spelling.key("timeout"), in: Self.timeoutRange)
        onFailure = reader.choice(spelling.key("on-failure"), ["veto": .veto, "ignore": .ignore])
        onTimeout = reader.choice(spelling.key("on-timeout"), ["veto": .veto, "ignore": .ignore])
        arguments = reader.value(spelling.key("arguments")) { (text) throws(Mistake) in try ArgumentTemplate(text, spelt: spelling) }
        isRequired = reader.boolean(spelling.key("required"))
    }

    /// From a millisecond to a day: a hook is never without a timeout.
    package static let timeoutRange: ClosedRange<Duration> = .milliseconds(1) ... .seconds(86400)

    /// This declaration with what another one says in its place.
    package func overridden(by other: Declaration?) -> Declaration {
        guard let other else { return self }
        var result = self
        result.pattern.parts.override(by: other.pattern.parts)
        result.timeout = other.timeout ?? timeout
        result.onFailure = other.onFailure ?? onFailure
        result.onTimeout = other.onTimeout ?? onTimeout
        result.arguments = other.arguments ?? arguments
        result.isRequired = other.isRequired ?? isRequired
        return result
    }
}
