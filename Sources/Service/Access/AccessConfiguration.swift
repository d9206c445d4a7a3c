import Configuration
import Linux
import Varlink

/// Who may do what at the socket: the `[Access]` section of `hookd.conf`.
///
/// Root may do everything, and so may the user that the service runs as; everybody else what is said, which by default is nothing.
struct AccessConfiguration: Equatable, Sendable {
    private var principals: [Right: [Principal]] = [:]
    /// Who may do everything.
    let owners: [UInt32]

    /// Nobody but root and the calling user.
    init() { owners = [0, SystemIdentity.userID] }

    /// Reads the section; what is wrong with it is left in the reader.
    ///
    /// - Parameters:
    ///   - user: the number of a user of that name; nil when there is none.
    ///   - group: the number of a group of that name; nil when there is none.
    init(_ reader: inout SectionReader, user: (String) -> UInt32?, group: (String) -> UInt32?) {
        self.init()
        for right in Right.allCases {
            principals[right] = reader.list(right.key, at: .blankOrComma) { (word) throws(Mistake) in
                try Principal(word.string, user: user, group: group)
            }
        }
    }

    /// Whether the peer may call a method, which is given with its interface.
    ///
    /// The kernel says who it is; a group that cannot be asked for is none that it has.
    @LoopActor func allows(_ peer: VarlinkPeer, _ method: String) -> Bool {
        let credentials = peer.credentials
        return allows(Right(for: method), user: credentials.user, group: credentials.group) { (try? peer.groups()) ?? [] }
    }

    /// Whether somebody has a right.
    ///
    /// - Parameter groups: the supplementary ones, asked for only where they matter.
    func allows(_ right: Right, user: UInt32, group: UInt32, groups: () -> [UInt32]) -> Bool {
        if owners.contains(user) { return true }
        guard let principals = principals[right] else { return false }
        if principals.contains(.everybody) || principals.contains(.user(user)) || principals.contains(.group(group)) { return true }
        let wanted = principals.compactMap { if case .group(let group) = $0 { group } else { nil } }
        return !wanted.isEmpty && groups().contains { wanted.contains($0) }
    }
}

extension Right {
    /// How the configuration calls it.
    var key: String {
        switch self {
        case .run: "Run"
        case .publish: "Publish"
        case .follow: "Follow"
        case .manage: "Manage"
        }
    }
}
