import Scripts

/// The part of a container's annotations that goes where everything has its bounds: the environment, and an event.
///
/// A script's environment and arguments share 2 MiB with a limit of 128 KiB for each, and an event is copied to every subscriber. The whole
/// is in the document.
struct OCIAnnotations {
    private let annotations: [(key: String, value: String)]

    /// - Parameter annotations: as the runtime tells them; the order is not kept, since runtimes make up their own.
    init(_ annotations: [(key: String, value: String)]) {
        // Bytewise by key: what is left out is then the same each time.
        self.annotations = annotations.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private static let variableLimit = 64
    private static let valueLimit = 4096
    private static let eventLimit = 64 << 10

    /// `OCI_ANNOTATION_COM_EXAMPLE_TIER` for `com.example/tier`: 64 at most, of at most 4 KiB each.
    ///
    /// Of several keys that make the same name the first counts.
    var variables: [(name: String, value: String)] {
        var variables: [(name: String, value: String)] = []
        for (key, value) in annotations {
            if variables.count == Self.variableLimit { break }
            guard value.utf8.count <= Self.valueLimit, !value.utf8.contains(0),
                let name = VariableName.make("OCI_ANNOTATION_", key, limit: 256),
                !variables.contains(where: { $0.name == name })
            else { continue }
            variables.append((name, value))
        }
        return variables
    }

    /// As many as 64 KiB hold, keys included.
    var forEvent: [String: String] {
        var left = Self.eventLimit
        var chosen: [String: String] = [:]
        for (key, value) in annotations {
            let size = key.utf8.count + value.utf8.count
            // A long one is left out, and those behind it are not.
            guard size <= left else { continue }
            left -= size
            chosen[key] = value
        }
        return chosen
    }
}
