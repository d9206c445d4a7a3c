/// What a manager calls as its hooks before a container's start.
struct HookWiring {
    /// The commands, each with its arguments; the first word is an absolute path.
    var commands: [[String]] = []
    /// After how many seconds the manager ends a hook; nil where it is not to, or has no such thing.
    var timeout: Int?
    /// How many bytes the document has besides what is always in it.
    var documentSize = 0
}
