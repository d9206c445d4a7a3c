import JSON

/// What podman and CRI-O need to be told about `hookctl`: a file for each stage, since a hook is not told at which it is called.
enum OCIHooks {
    /// The names of the files and what is in them (oci-hooks(5), schema 1.0.0).
    static func podman(hookctl program: String) -> [(name: String, text: String)] {
        ["createRuntime", "poststart", "poststop"].map { stage in
            let file: JSONValue = [
                "version": "1.0.0",
                "hook": ["path": .string(program), "args": [.string(program), "oci", .string(stage)]],
                "when": ["always": true],
                "stages": [.string(stage)],
            ]
            return ("hookd-\(stage).json", file.pretty + "\n")
        }
    }
}
