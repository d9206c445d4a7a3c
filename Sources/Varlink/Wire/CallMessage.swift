import JSON

/// A method call as it stands on the wire (varlink.org, Method Call).
///
/// What systemd refuses is refused: an unknown or repeated key, `upgrade` too, a flag behind one that is true, a flag that is no boolean,
/// parameters that are neither object nor null, and whatever is not JSON, such as an empty message. Such a message ends its connection, as
/// sd-varlink does it: who sends it is no client, and the next message may be no better.
struct CallMessage: Equatable {
    var method: String
    var parameters = JSONObject()
    /// The parameters as they stand in the message, checked already against the method's definition; nil where they have been read.
    var text: [UInt8]?
    /// Whether the caller takes more than one reply.
    var more = false
    /// Whether the caller wants no reply, not even an error.
    var oneway = false

    init(_ method: String, _ parameters: JSONObject = [:], more: Bool = false, oneway: Bool = false) {
        self.method = method
        self.parameters = parameters
        self.more = more
        self.oneway = oneway
    }

    init(parsing message: UnsafeRawBufferPointer, limits: JSONLimits) throws(MessageError) {
        var method: String?
        var parameters = JSONObject()
        for (key, value) in try MessageError.members(of: message, limits: limits) {
            switch (key, value) {
            case ("method", .string(let name)): method = name
            case ("parameters", .object(let object)): parameters = object
            case ("parameters", .null): break
            case ("more", .bool(let flag)) where !oneway: more = flag
            case ("oneway", .bool(let flag)) where !more: oneway = flag
            default: throw .unexpected(key)
            }
        }
        guard let method else { throw .missing("method") }
        self.method = method
        self.parameters = parameters
    }

    /// Writes the message's members; what is false or empty is left out.
    func write(to writer: inout JSONObjectWriter) {
        writer.member("method", method)
        if !parameters.isEmpty { writer.member("parameters", parameters) }
        if more { writer.member("more", true) }
        if oneway { writer.member("oneway", true) }
    }
}
