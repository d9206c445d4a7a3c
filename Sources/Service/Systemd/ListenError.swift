/// What is wrong with the sockets that the service manager has handed over.
package enum ListenError: Error, Equatable, CustomStringConvertible {
    /// `LISTEN_FDS` is no number from 0 to 1024.
    case count(String)
    /// Nothing is open at that number, which has this name.
    case notOpen(CInt, String)
    /// What is open at that number, which has this name, is something else.
    case notListening(CInt, String)

    /// One line: what, which, and the way out.
    package var description: String {
        switch self {
        case .count(let text): "LISTEN_FDS=\(text) is no number of descriptors"
        case .notOpen(let number, let name): "descriptor \(number) (\(name)), which LISTEN_FDS promises, is not open"
        case .notListening(let number, let name):
            "descriptor \(number) (\(name)) from the service manager is no listening Unix stream socket; "
                + "have its socket unit say ListenStream= with a path, and Accept=no"
        }
    }
}
