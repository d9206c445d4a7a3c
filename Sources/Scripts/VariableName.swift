/// Names of environment variables for what has names of its own: an event's fields, a container's annotations.
package enum VariableName {
    /// `EVENT_EXIT_STATUS` for `exit_status` behind `EVENT_`: capitals and digits, and `_` for every other byte.
    ///
    /// - Parameter limit: how many bytes a key may have.
    /// - Returns: Nil for a key that is empty, or longer than any that is meant to be read.
    package static func make(_ prefix: String, _ key: String, limit: Int) -> String? {
        guard !key.isEmpty, key.utf8.count <= limit else { return nil }
        var name = Array(prefix.utf8)
        for byte in key.utf8 {
            switch byte {
            case 0x61...0x7a: name.append(byte - 0x20)
            case 0x41...0x5a, 0x30...0x39: name.append(byte)
            default: name.append(UInt8(ascii: "_"))
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}
