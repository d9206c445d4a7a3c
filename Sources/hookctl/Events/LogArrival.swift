import Linux

/// Tells that a log may have come where there was none: a watch on the nearest directory above it that is there.
final class LogArrival {
    /// Readable when something has come.
    let names: Inotify

    init(of path: String) throws(Errno) {
        names = try Inotify()
        var place = path
        while true {
            place = Self.directory(of: place)
            do throws(Errno) {
                try names.watch(place, for: .newNames)
                return
            } catch {
                guard error == .notFound, place != "/", place != "." else { throw error }
            }
        }
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
