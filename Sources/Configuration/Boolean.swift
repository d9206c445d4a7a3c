/// Yes and no as systemd writes them (systemd.syntax(7)), in upper or lower case.
package enum Boolean {
    /// The truth of `1 yes y true t on` and `0 no n false f off`.
    package static func parse(_ text: String) throws(Mistake) -> Bool {
        switch String(decoding: text.utf8.map(\.lowercased), as: UTF8.self) {
        case "1", "yes", "y", "true", "t", "on": return true
        case "0", "no", "n", "false", "f", "off": return false
        default: throw Mistake("\(Problem.quote(text)) is neither yes nor no", remedy: "write \"yes\" or \"no\"")
        }
    }

    /// `yes` or `no`.
    package static func format(_ value: Bool) -> String { value ? "yes" : "no" }
}
