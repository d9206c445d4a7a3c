/// Paths as text: nothing here asks the file system, and `..` goes back in the text whatever links there may be.
package enum LexicalPath {
    /// The path, taken from the directory of the file it was written in unless it is absolute, and normalised.
    package static func resolve(_ path: String, besides file: String) -> String {
        guard path.utf8.first != ASCII.slash, let slash = file.utf8.lastIndex(of: ASCII.slash) else { return normalize(path) }
        return normalize(String(file[...slash]) + path)
    }

    /// The path without `.`, without `..` where something stands before it, and with single slashes; `.` when nothing is left.
    package static func normalize(_ path: String) -> String {
        let isAbsolute = path.utf8.first == ASCII.slash
        var components: [Substring] = []
        for component in path.utf8.split(separator: ASCII.slash).map({ Substring($0) }) where component != "." {
            if component != ".." {
                components.append(component)
            } else if let last = components.last, last != ".." {
                components.removeLast()
            } else if !isAbsolute {
                components.append(component)
            }
        }
        if components.isEmpty { return isAbsolute ? "/" : "." }
        return (isAbsolute ? "/" : "") + components.joined(separator: "/")
    }
}
