/// What a manager calls as its hooks before a container's start.
struct HookWiring {
    /// Absolute paths.
    var programs: [String] = []
    /// The configuration file of the only program, which then is `hookctl`; nil for scripts.
    var configuration: String?
    /// After how many seconds the manager ends a hook; nil where it is not to, or has no such thing.
    var timeout: Int?
    /// How many bytes the document has besides what is always in it.
    var documentSize = 0

    /// The commands of a manager that can give its hooks arguments.
    ///
    /// - Parameter adapter: the words with which `hookctl` is to be called.
    func commands(adapter: [String]) -> [[String]] {
        let words = configuration.map { ["--config", $0] + adapter } ?? []
        return programs.map { [$0] + words }
    }
}
