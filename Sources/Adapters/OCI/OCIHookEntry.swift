import Configuration
package import JSON

/// One stage's call of hookctl, as a runtime's and podman's configuration have it.
package struct OCIHookEntry: Sendable {
    /// The stage at which it is called.
    package var stage: OCIStage
    /// hookctl's absolute path.
    package var program: String
    /// The absolute path of hookctl's configuration; nil for the usual one.
    package var configuration: String?
    /// How long after its call hookctl has to have ended.
    package var deadline: Duration

    /// What hookctl is given when nobody says: the default of `Budget=`.
    package static let usualDeadline = Duration.seconds(30)

    /// - Parameter deadline: from 500 ms to a day.
    package init(_ stage: OCIStage, program: String, configuration: String? = nil, deadline: Duration) {
        self.stage = stage
        self.program = program
        self.configuration = configuration
        self.deadline = deadline
    }

    /// How long the runtime is to wait longer than hookctl says it needs: its own clock starts before hookctl's program is even read.
    private static let slack = 5

    /// The deadline stands among the arguments: in the container hookctl cannot see which timeout the entry has.
    private var arguments: [String] {
        [program] + (configuration.map { ["--config", $0] } ?? [])
            + ["oci", stage.rawValue, "--deadline=\(TimeSpan.format(deadline))"]
    }

    /// The seconds after which the runtime kills it.
    private var timeout: Int {
        let (seconds, attoseconds) = deadline.components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0) + Self.slack
    }

    /// The entry, for `hooks.STAGE` of a config.json (runtime-spec, "POSIX-platform Hooks").
    package var json: JSONValue {
        ["path": .string(program), "args": .array(arguments.map(JSONValue.string)), "timeout": JSONValue(timeout)]
    }

    /// A file for podman's hooks directories: schema 1.0.0 of oci-hooks(5), for every container.
    package var podman: JSONValue {
        ["version": "1.0.0", "hook": json, "when": ["always": true], "stages": [.string(stage.rawValue)]]
    }

    /// The `hooks` object of a config.json.
    package static func hooks(_ entries: [OCIHookEntry]) -> JSONValue {
        var hooks = JSONObject()
        for entry in entries { hooks[entry.stage.rawValue] = .array([entry.json]) }
        return .object(hooks)
    }
}
