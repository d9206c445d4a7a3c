/// Hooks were called: the report of a dispatch, as an event.
///
/// The point's parts are fields of their own, so that `event.name==web1` finds a container's hooks as it finds its container.
public struct HookEvent: EventPayload, Hashable {
    /// The dispatch's id.
    public var dispatch: String
    /// The kind of object that the hooks were called for.
    public var object: String
    /// The object's name.
    public var name: String
    /// The object's id, when the caller gave one.
    public var id: String?
    /// What happens to the object.
    public var event: String
    /// On which side of the event; nil where the event has no sides.
    public var qualifier: String?
    /// One more argument that the caller's convention has.
    public var extra: String?
    /// Who asked for it, where that was another process than the one that ran the hooks.
    public var requester: Requester?
    /// Whether the hooks could veto; left out when not.
    public var isGate: Bool
    /// What came of it, the last component of the topic.
    public var verdict: Verdict
    /// From being asked for to its end.
    public var duration: Duration
    /// How much of that was spent waiting for another dispatch for the same object.
    public var waited: Duration
    /// Why it was not allowed: the last line that the vetoing script wrote to standard error, or who held the object.
    public var reason: String?
    /// The scripts that were called, in order, and those that should have been and could not.
    public var scripts: [ScriptResult]
    /// The scripts that were called with `aborted` afterwards, in order.
    public var compensation: [ScriptResult]

    /// What can come of a dispatch.
    public enum Verdict: String, CaseIterable, PayloadValue {
        /// Nothing stands in the way.
        case allowed
        /// The operation was refused.
        case vetoed
        /// The caller gave up.
        case cancelled
        /// Another dispatch for the object did not end in time.
        case busy
        /// It was asked for from inside a hook.
        case reentrant
        /// The host could not provide what a dispatch needs.
        case unavailable
        /// The process that ran it was killed; what of it was still running has been ended.
        case unknown
    }

    /// A process that asked for hooks to be called, as the kernel tells of it.
    public struct Requester: PayloadRecord, Hashable {
        /// Its process id.
        public var pid: UInt32
        /// Its user, as it was when it connected.
        public var uid: UInt32?
        /// The path of its executable.
        public var executable: String?

        /// Makes a record of these fields.
        public init(pid: UInt32, uid: UInt32? = nil, executable: String? = nil) {
            self.pid = pid
            self.uid = uid
            self.executable = executable
        }

        /// The fields, named as in the report that `hookctl run --json` prints.
        public static let fields = [
            PayloadField("pid", UInt32.self, "Its process id"),
            PayloadField("uid", UInt32?.self, "Its user"),
            PayloadField("executable", String?.self, "The path of its executable"),
        ]

        /// Writes the fields.
        public func encode(to encoder: inout PayloadEncoder) {
            encoder.encode("pid", pid)
            encoder.encode("uid", uid)
            encoder.encode("executable", executable)
        }

        /// Reads the fields.
        public init(from decoder: PayloadDecoder) throws(PayloadError) {
            pid = try decoder.decode("pid")
            uid = try decoder.decodeIfPresent("uid")
            executable = try decoder.decodeIfPresent("executable")
        }
    }

    /// Makes a payload of these fields.
    public init(
        dispatch: String, object: String, name: String, id: String? = nil, event: String, qualifier: String? = nil, extra: String? = nil,
        requester: Requester? = nil, isGate: Bool, verdict: Verdict, duration: Duration, waited: Duration = .zero, reason: String? = nil,
        scripts: [ScriptResult],
        compensation: [ScriptResult] = []
    ) {
        self.dispatch = dispatch
        self.object = object
        self.name = name
        self.id = id
        self.event = event
        self.qualifier = qualifier
        self.extra = extra
        self.requester = requester
        self.isGate = isGate
        self.verdict = verdict
        self.duration = duration
        self.waited = waited
        self.reason = reason
        self.scripts = scripts
        self.compensation = compensation
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "hook", topics: "/hook/*", "Hooks were called; the topic ends in what came of it.",
        fields: [
            PayloadField("dispatch", String.self, "The dispatch's id"),
            PayloadField("object", String.self, "The kind of object that the hooks were called for"),
            PayloadField("name", String.self, "The object's name"),
            PayloadField("id", String?.self, "The object's id, when the caller gave one"),
            PayloadField("event", String.self, "What happens to the object"),
            PayloadField("qualifier", String?.self, "On which side of the event"),
            PayloadField("extra", String?.self, "One more argument that the caller's convention has"),
            PayloadField("requester", Requester?.self, "Who asked for it, where that was another process"),
            PayloadField("gate", Bool?.self, "Whether the hooks could veto"),
            PayloadField("verdict", Verdict.self, "What came of it"),
            PayloadField("duration_ns", Duration.self, "From being asked for to its end, in nanoseconds"),
            PayloadField("waited_ns", Duration?.self, "How much of that was spent waiting for another dispatch for the same object"),
            PayloadField("reason", String?.self, "Why it was not allowed: the last line that the vetoing script wrote to standard error"),
            PayloadField("scripts", [ScriptResult].self, "The scripts that were called, in order"),
            PayloadField("compensation", [ScriptResult]?.self, "The scripts that were called with \"aborted\" afterwards, in order"),
        ])

    /// Where it is published: `/hook/VERDICT`.
    public var topic: Topic { Topic(below: "/hook/", TopicComponent(checked: verdict.rawValue)) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("dispatch", dispatch)
        encoder.encode("object", object)
        encoder.encode("name", name)
        encoder.encode("id", id)
        encoder.encode("event", event)
        encoder.encode("qualifier", qualifier)
        encoder.encode("extra", extra)
        encoder.encode("requester", requester)
        encoder.encode("gate", isGate ? true : nil)
        encoder.encode("verdict", verdict)
        encoder.encode("duration_ns", duration)
        encoder.encode("waited_ns", waited == .zero ? nil : waited)
        encoder.encode("reason", reason)
        encoder.encode("scripts", scripts)
        encoder.encode("compensation", compensation.isEmpty ? nil : compensation)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        dispatch = try decoder.decode("dispatch")
        object = try decoder.decode("object")
        name = try decoder.decode("name")
        id = try decoder.decodeIfPresent("id")
        event = try decoder.decode("event")
        qualifier = try decoder.decodeIfPresent("qualifier")
        extra = try decoder.decodeIfPresent("extra")
        requester = try decoder.decodeIfPresent("requester")
        isGate = try decoder.decodeIfPresent("gate") ?? false
        verdict = try decoder.decode("verdict")
        duration = try decoder.decode("duration_ns")
        waited = try decoder.decodeIfPresent("waited_ns") ?? .zero
        reason = try decoder.decodeIfPresent("reason")
        scripts = try decoder.decode("scripts")
        compensation = try decoder.decodeIfPresent("compensation") ?? []
    }
}
