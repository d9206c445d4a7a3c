/// How the keys of a declaration are spelt: `on-timeout` in a header, `OnTimeout` in a section.
package enum KeySpelling {
    case header, section

    /// `on-timeout` as it is, or as `OnTimeout`.
    package func key(_ words: String) -> String {
        switch self {
        case .header: words
        case .section: words.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        }
    }
}
