import JSON

extension EventDraft {
    /// Reads a `Draft` of io.hookd.Events: what a line may have, and besides `depth`, and the payload as JSON text, `event_json`.
    ///
    /// - Parameters:
    ///   - cause: where it has none.
    ///   - enclosing: how many listeners have led to it at least.
    package init(
        request text: [UInt8], cause: String? = nil, depth enclosing: Int = 0, registry: PayloadRegistry = .standard
    ) throws(Invalid) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: text) } catch { throw Self.mistake("the draft", error) }
        var members = value.object ?? [:]
        let depth = members["depth"]?.int ?? 0
        members["depth"] = nil
        if let payload = members["event_json"]?.string {
            guard members["event"] == nil else { throw Invalid(description: "\"event\" and \"event_json\" exclude each other") }
            do throws(JSONError) { members["event"] = try JSONValue(parsing: payload) } catch {
                throw Self.mistake("\"event_json\"", error)
            }
        }
        members["event_json"] = nil
        try self.init(members: members, cause: cause, depth: max(enclosing, depth), registry: registry)
    }

    private static func mistake(_ what: String, _ error: JSONError) -> Invalid {
        Invalid(description: "\(what): column \(error.column): \(error.reason)")
    }
}
