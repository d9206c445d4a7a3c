import JSON

/// A reply as it stands on the wire (varlink.org, Method Call), refused when sd-varlink refuses it.
struct ReplyMessage: Equatable {
    var parameters = JSONObject()
    /// The error that it is; nil for a reply.
    var error: String?
    /// Whether another one follows.
    var continues = false

    init() {}

    init(parsing message: UnsafeRawBufferPointer, limits: JSONLimits) throws(MessageError) {
        for (key, value) in try MessageError.members(of: message, limits: limits) {
            switch (key, value) {
            case ("parameters", .object(let object)): parameters = object
            case ("parameters", .null): break
            case ("error", .string(let name)): error = name
            case ("continues", .bool(let flag)): continues = flag
            default: throw .unexpected(key)
            }
        }
        // An error is the end.
        guard error == nil || !continues else { throw .unexpected("continues") }
    }
}
