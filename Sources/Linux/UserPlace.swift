/// Whether a user has a place for files of his own.
package enum UserPlace {
    /// Whether a call failed because the path is none that this user could have, so that there is nothing to complain of.
    ///
    /// Root has every place, and so has the owner of what is there.
    package static func isMissing(_ path: String, _ error: Errno) -> Bool {
        guard SystemIdentity.userID != 0, refusals.contains(error) else { return false }
        guard let status = try? FileStatus.of(path, followingLinks: true) else { return true }
        return status.owner != SystemIdentity.userID
    }

    /// What the system says when there is no place for a user's files, such as a home in /nonexistent, in /dev/null, or read-only.
    private static let refusals: [Errno] = [.accessDenied, .notPermitted, .readOnlyFileSystem, .notDirectory, .notFound]
}
