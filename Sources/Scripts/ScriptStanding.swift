public import Configuration
public import Linux

/// Whether a script may run.
public enum ScriptStanding: Hashable, Sendable {
    /// It runs when what it asked for happens.
    case enabled
    /// An empty file or a link to /dev/null stands in its place.
    case masked
    /// It is not executable.
    case disabled
    /// It is no script: hidden, a leftover or a directory.
    case passedOver(reason: String)
    /// An earlier directory has a file of the same name, at this path.
    case overridden(by: String)
    /// It is required by the configuration and in no directory.
    case missing
    /// Somebody else could have written it.
    case untrusted(Distrust)
    /// It cannot be read.
    case unreadable(Errno)
    /// Its header has mistakes.
    case mistaken(ConfigurationError)
    /// Its name is no UTF-8, so that it can be neither opened nor told apart from others; U+FFFD stands in the name for what cannot be read.
    case misnamed

    /// One word for lists: `enabled`, `masked`, `disabled`, `passed-over`, `overridden`, `missing`, `untrusted`, `unreadable`, `mistaken` or `misnamed`.
    public var word: String {
        switch self {
        case .enabled: "enabled"
        case .masked: "masked"
        case .disabled: "disabled"
        case .passedOver: "passed-over"
        case .overridden: "overridden"
        case .missing: "missing"
        case .untrusted: "untrusted"
        case .unreadable: "unreadable"
        case .mistaken: "mistaken"
        case .misnamed: "misnamed"
        }
    }

    /// What is behind the word, as one line; nil when the word says all.
    public var reason: String? {
        switch self {
        case .enabled, .missing: nil
        case .masked: "an empty file or a link to /dev/null stands in its place"
        case .disabled: "it is not executable; chmod +x it"
        case .passedOver(let reason): reason
        case .overridden(let path): "by \(path)"
        case .untrusted(let distrust): distrust.description
        case .unreadable(let error): "it cannot be read for its header: \(error)"
        case .mistaken(let error): error.problems.map(\.description).joined(separator: "; ")
        case .misnamed: "its name is not UTF-8; rename it"
        }
    }

    /// Whether nobody can know what the script would say, so that a gate has to be refused.
    package var isBroken: Bool {
        switch self {
        case .untrusted, .unreadable, .mistaken, .misnamed: true
        case .enabled, .masked, .disabled, .passedOver, .overridden, .missing: false
        }
    }
}
