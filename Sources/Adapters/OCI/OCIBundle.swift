import JSON

/// What a bundle's config.json says of the hooks, which no runtime tells them itself.
package struct OCIBundle {
    private let configuration: [UInt8]

    /// - Parameter configuration: config.json, of which the runtime has made sure that it is JSON.
    package init(configuration: [UInt8]) { self.configuration = configuration }

    /// How long the runtime waits for one of its hooks: the shortest `timeout` of the stage's entries that call a program with these arguments.
    ///
    /// Which of several such entries has called cannot be told, so that the shortest holds.
    ///
    /// - Parameter arguments: the program's own name first.
    /// - Returns: nil where there is no such entry, where none has a timeout, and for what is no configuration.
    package func timeout(of arguments: [String], at stage: OCIStage) -> Duration? {
        let hooks: JSONValue? = configuration.withUnsafeBytes { bytes in
            // A configuration may hold a megabyte of annotations, and no more of it than this is wanted.
            var scanner = JSONScanner(bytes)
            guard scanner.enterMember(Array("hooks".utf8)), scanner.enterMember(Array(stage.rawValue.utf8)), let range = scanner.value()
            else { return nil }
            return try? JSONValue(parsing: Array(bytes[range]))
        }
        let arguments = JSONValue.array(arguments.map(JSONValue.string))
        let seconds = (hooks?.array ?? []).compactMap { entry -> Int? in
            guard entry["args"] == arguments, let timeout = entry["timeout"]?.int, timeout > 0 else { return nil }
            return timeout
        }
        return seconds.min().map { .seconds($0) }
    }
}
