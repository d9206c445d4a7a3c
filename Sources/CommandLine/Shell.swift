/// The shells that completion is generated for.
package enum Shell: String, Sendable, CaseIterable {
    /// GNU bash, 4.4 or later; the package `bash-completion` is not needed.
    case bash
    /// zsh with its completion system (`compinit`).
    case zsh
    /// fish, 3.2 or later.
    case fish

    /// The word in single quotes, if it needs any: it means itself wherever the shell reads a word.
    func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"): true
            default: false
            }
        }
        if isPlain && !word.isEmpty { return word }
        switch self {
        case .bash, .zsh:
            return "'" + word.replacing("'", with: #"'\''"#) + "'"
        case .fish:
            return "'" + word.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#) + "'"
        }
    }
}

extension String {
    func replacing(_ part: Character, with replacement: String) -> String {
        reduce(into: "") { $0 += $1 == part ? replacement : String($1) }
    }
}
