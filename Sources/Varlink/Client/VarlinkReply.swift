package import JSON

/// What a service answered to a call.
package struct VarlinkReply: Hashable, Sendable {
    /// As the method's definition has them.
    package let parameters: JSONObject
    /// Whether another reply to the same call follows.
    package let continues: Bool
}
