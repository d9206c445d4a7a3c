import JSON

/// What a runtime tells a hook of its container, as JSON on standard input (runtime-spec, runtime.md, "State").
///
/// Members that are not in the specification are passed over: it allows them, and crun has one.
package struct OCIState: Sendable {
    /// The container's id, unique on this host.
    package let id: String
    /// `creating`, `created`, `running`, `stopped`, or the runtime's own word.
    package let status: String?
    /// The container's first process, as the caller's own process namespace numbers it: in the container that is 1.
    package let pid: UInt32?
    /// The absolute path of the bundle; in the container it may be something else.
    package let bundle: String?
    /// Annotations, in the order of the document.
    package let annotations: [(key: String, value: String)]

    /// Reads the state.
    ///
    /// - Throws: ``InvalidCall`` for what is no JSON, a key that stands twice, a member of another type than the specification's, and a state
    ///   without version or id.
    package init(parsing document: [UInt8]) throws(InvalidCall) {
        guard !document.isEmpty else { throw Self.mistake("there is nothing") }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: document)
        } catch {
            throw Self.mistake("it is not JSON: \(error)")
        }
        guard let members = value.object else { throw Self.mistake("it is no object") }
        guard try Self.text("ociVersion", in: members) != nil else { throw Self.mistake("it has no \"ociVersion\"") }
        guard let id = try Self.text("id", in: members) else { throw Self.mistake("it has no \"id\"") }
        self.id = id
        status = try Self.text("status", in: members)
        bundle = try Self.text("bundle", in: members)
        pid = try Self.pid(in: members)
        annotations = try Self.annotations(in: members)
    }

    /// - Parameter reason: to be read after "what is on standard input".
    private static func mistake(_ reason: String) -> InvalidCall {
        InvalidCall("standard input does not hold a container's state, which OCI runtimes write there: \(reason)")
    }

    private static func text(_ key: String, in members: JSONObject) throws(InvalidCall) -> String? {
        guard let value = members[key] else { return nil }
        guard let text = value.string else { throw mistake("\"\(key)\" is no string") }
        return text
    }

    /// crun writes 0 for a process that the caller cannot see, or that has ended.
    private static func pid(in members: JSONObject) throws(InvalidCall) -> UInt32? {
        guard let value = members["pid"] else { return nil }
        guard let pid = value.int, (0...Int(Int32.max)).contains(pid) else { throw mistake("\"pid\" is no process id") }
        return pid == 0 ? nil : UInt32(pid)
    }

    private static func annotations(in members: JSONObject) throws(InvalidCall) -> [(key: String, value: String)] {
        guard let value = members["annotations"], !value.isNull else { return [] }
        guard let object = value.object else { throw mistake("\"annotations\" is no object") }
        var annotations: [(key: String, value: String)] = []
        for (key, value) in object {
            guard let text = value.string else { throw mistake("the annotation \(JSONValue.string(key)) is no string") }
            annotations.append((key, text))
        }
        return annotations
    }
}
