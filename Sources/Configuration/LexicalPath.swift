/// Paths as text: nothing here asks the file system, and `..` goes back in the text whatever links there may be.
package enum LexicalPath {
    /// The path, taken from the directory of the file it was written in unless it is absolute, and normalised.
    package static func resolve(_ path: String, besides file: String) -> String {
        let bytes = Array(path.utf8)
        let fileBytes = Array(file.utf8)
        guard bytes.first != ASCII.slash, let slash = fileBytes.lastIndex(of: ASCII.slash) else { return normalize(bytes) }
        return normalize(fileBytes[...slash] + bytes)
    }

    /// The path without `.`, without `..` where something stands before it, and with single slashes; `.` when nothing is left.
    package static func normalize(_ path: String) -> String {
        normalize(Array(path.utf8))
    }

    /// Over bytes, since splitting and joining strings loads more of the standard library than all the rest of reading a file.
    private static func normalize(_ path: [UInt8]) -> String {
        let isAbsolute = path.first == ASCII.slash
        var normal: [UInt8] = []
        /// How many components at the end of `normal` a `..` can take back: names, not the `..` a relative path begins with.
        var names = 0
        var start = 0
        while start < path.count {
            let end = path[start...].firstIndex(of: ASCII.slash) ?? path.count
            let component = path[start..<end]
            start = end + 1
            if component.isEmpty || component.elementsEqual([ASCII.dot]) { continue }
            let isParent = component.elementsEqual([ASCII.dot, ASCII.dot])
            if isParent, names > 0 {
                normal.removeSubrange((normal.lastIndex(of: ASCII.slash) ?? 0)...)
                names -= 1
            } else if !isParent || !isAbsolute {
                if isAbsolute || !normal.isEmpty { normal.append(ASCII.slash) }
                normal += component
                if !isParent { names += 1 }
            }
        }
        if normal.isEmpty { return isAbsolute ? "/" : "." }
        return String(decoding: normal, as: UTF8.self)
    }
}
