import Configuration

/// Somebody who may have a right: `root`, `1000`, `@wheel`, or `*` for everybody.
enum Principal: Hashable, Sendable {
    case everybody
    case user(UInt32)
    case group(UInt32)

    /// Reads one.
    ///
    /// - Parameters:
    ///   - user: the number of a user of that name; nil when there is none.
    ///   - group: the number of a group of that name; nil when there is none.
    init(_ word: String, user: (String) -> UInt32?, group: (String) -> UInt32?) throws(Mistake) {
        if word == "*" {
            self = .everybody
        } else if word.utf8.first == UInt8(ascii: "@") {
            let name = String(word.dropFirst())
            guard let number = group(name) else {
                throw Mistake("there is no group \(Problem.quote(name))", remedy: "name a group of /etc/group, or give its number")
            }
            self = .group(number)
        } else {
            guard let number = user(word) else {
                throw Mistake(
                    "there is no user \(Problem.quote(word))", remedy: "name a user of /etc/passwd, or a group with \"@\" before its name")
            }
            self = .user(number)
        }
    }
}
