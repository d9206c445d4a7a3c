import Glibc
import Linux

/// Finds a command as execvp(3) would.
enum CommandSearch {
    /// The path of an executable: the word itself when it has a slash, else the first one along PATH.
    ///
    /// - Returns: `ENOENT` when there is none, `EACCES` when there are only ones that may not be executed.
    static func find(_ word: String, in path: String?) -> Result<String, Errno> {
        if word.utf8.contains(UInt8(ascii: "/")) { return .success(word) }
        var failure = Errno.notFound
        // confstr(_CS_PATH): where execvp(3) looks without a PATH.
        for directory in (path ?? "/bin:/usr/bin").split(separator: ":", omittingEmptySubsequences: false) {
            let candidate = directory.isEmpty ? "./\(word)" : "\(directory)/\(word)"
            guard let status = try? FileStatus.of(candidate, followingLinks: true), status.kind == .regular else { continue }
            if access(candidate, X_OK) == 0 { return .success(candidate) }
            failure = .accessDenied
        }
        return .failure(failure)
    }
}

/// A variable of the caller's environment.
func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
