import Glibc

/// Why a file may not be believed, as sshd's StrictModes has it: somebody other than root and the running user could have put it there.
public enum Distrust: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path belongs to a user who is neither root nor the one we run as.
    case foreignOwner(path: String, owner: UInt32)
    /// Group or others may write there; for a directory without the sticky bit, replace what is in it.
    case writableByOthers(path: String, permissions: UInt32)
    /// A set-user-ID or set-group-ID bit: a hook runs as its caller, and such a file would not.
    case setID(path: String, permissions: UInt32)
    /// A device, socket, directory … where a plain file must be.
    case notRegular(path: String)
    /// The path cannot be looked at.
    case unreadable(path: String, Errno)

    /// One line: which path, what is wrong with it, and the command that mends it.
    public var description: String {
        switch self {
        case .foreignOwner(let path, let owner):
            "\(path) belongs to user \(owner), neither root nor the user hooks run as; chown it"
        case .writableByOthers(let path, let permissions):
            "\(path) can be written by others (mode \(octal(permissions))); chmod go-w it"
        case .setID(let path, let permissions):
            "\(path) has a set-user-ID or set-group-ID bit (mode \(octal(permissions))); chmod ug-s it"
        case .notRegular(let path):
            "\(path) is no regular file"
        case .unreadable(let path, let error):
            "cannot look at \(path): \(error)"
        }
    }
}

private func octal(_ permissions: UInt32) -> String {
    let digits = String(permissions, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

/// Follows paths from the root, link by link, and refuses any that somebody else could redirect or replace.
///
/// Remembers the directories it has found good, so that a thousand files of one directory cost its ancestors once.
package struct TrustedPath {
    private let user: UInt32
    /// A handful: the ancestors of the script directories.
    private var goodDirectories: [String] = []

    /// - Parameter user: whose files are trusted besides root's: the one that would run them.
    package init(user: UInt32 = geteuid()) { self.user = user }

    /// Checks a regular file and everything its path passes through; returns its status.
    package mutating func check(file path: String) throws(Distrust) -> FileStatus {
        guard let end = try walk(path) else { throw .notRegular(path: path) }
        try check(end.status, ofFile: end.path)
        return end.status
    }

    /// Checks a directory and everything above it.
    package mutating func check(directory path: String) throws(Distrust) {
        if let end = try walk(path) { throw .unreadable(path: end.path, .notDirectory) }
    }

    /// The verdict on a file by itself, in a directory already found good.
    package func check(_ status: FileStatus, ofFile path: String) throws(Distrust) {
        guard status.kind == .regular else { throw .notRegular(path: path) }
        guard isTrusted(status.owner) else { throw .foreignOwner(path: path, owner: status.owner) }
        guard !status.isWritableByOthers else { throw .writableByOthers(path: path, permissions: status.permissions) }
        guard !status.isSetID else { throw .setID(path: path, permissions: status.permissions) }
    }

    private func isTrusted(_ owner: UInt32) -> Bool { owner == 0 || owner == user }

    private func check(_ status: FileStatus, ofDirectory path: String) throws(Distrust) {
        guard isTrusted(status.owner) else { throw .foreignOwner(path: path, owner: status.owner) }
        // In a sticky directory others can make names but not replace ours, whose owner is checked in its turn.
        guard !status.isWritableByOthers || status.isSticky else { throw .writableByOthers(path: path, permissions: status.permissions) }
    }

    /// Resolves an absolute path component by component, checking every directory and link that the kernel would pass through.
    ///
    /// - Returns: The file at its end, resolved and unchecked; nil when a directory is there, which has been checked.
    private mutating func walk(_ path: String) throws(Distrust) -> (path: String, status: FileStatus)? {
        // What a relative path names depends on when it is asked, and by whom.
        guard Self.isAbsolute(path) else { throw .unreadable(path: path, .invalid) }
        var rest = Self.components(path)
        var current = ""
        var links = 0
        if !goodDirectories.contains("/") {
            try check(try status("/"), ofDirectory: "/")
            goodDirectories.append("/")
        }
        while let component = rest.popLast() {
            if component == "." { continue }
            if component == ".." {
                // `current` holds no links any more, so its textual parent is its real one.
                current = String(current[..<(current.utf8.lastIndex(of: 0x2f) ?? current.startIndex)])
                continue
            }
            let next = current + "/" + component
            if goodDirectories.contains(next) {
                current = next
                continue
            }
            let status = try status(next)
            switch status.kind {
            case .directory:
                try check(status, ofDirectory: next)
                goodDirectories.append(next)
                current = next
            case .link:
                // In a sticky directory anybody can make a link to something trusted, /bin/true for one.
                guard isTrusted(status.owner) else { throw .foreignOwner(path: next, owner: status.owner) }
                links += 1
                guard links <= 40 else { throw .unreadable(path: path, .tooManyLinks) }
                let target: String
                do { target = try linkTarget(next) } catch { throw .unreadable(path: next, error) }
                if Self.isAbsolute(target) { current = "" }
                rest += Self.components(target)
            case .regular, .fifo, .socket, .other:
                guard rest.isEmpty else { throw .unreadable(path: next, .notDirectory) }
                return (next, status)
            }
        }
        return nil
    }

    private static func isAbsolute(_ path: String) -> Bool { path.utf8.first == 0x2f }

    /// The components, last first.
    ///
    /// Bytewise: a slash and a combining mark behind it are one character to a String, and two to the kernel.
    private static func components(_ path: String) -> [String] {
        path.utf8.split(separator: 0x2f).reversed().map { String(Substring($0)) }
    }

    private func status(_ path: String) throws(Distrust) -> FileStatus {
        do { return try FileStatus.of(path) } catch { throw .unreadable(path: path, error) }
    }
}
