import JSON

/// One file that has a manager call `hookctl`: where it belongs, what is in it, and how one that `hookctl` has put there is told from others.
package struct PlannedFile: Equatable, Sendable {
    /// An absolute path.
    package let path: String
    package let contents: Contents

    package enum Contents: Equatable, Sendable {
        /// A text, and what an earlier one of ours is recognised by.
        case text(String, Mark)
        /// A symbolic link to `hookctl`; whatever version of the program made it, the target has this name.
        case link(target: String)
    }

    /// What tells our text from an administrator's.
    package enum Mark: Equatable, Sendable {
        /// Its first line.
        case firstLine(String)
        /// That it is a hook of the runtimes' (oci-hooks(5)) which calls `hookctl oci`.
        case ociHook
    }

    /// What is at the path now.
    package enum Found: Equatable, Sendable {
        case nothing
        case text([UInt8])
        case link(target: String)
        /// A directory, a device …
        case other
    }

    /// What is to be done about a file.
    package enum Action: Equatable, Sendable {
        /// Write it: nothing is there, or an older one of ours.
        case write(String)
        /// Make the link: nothing is there, or one to where the program was before.
        case link(target: String)
        case remove
        /// It is there already.
        case keep
        /// There is nothing to remove.
        case pass
        /// Somebody else has put it there.
        case leave
    }

    package init(_ path: String, _ contents: Contents) {
        self.path = path
        self.contents = contents
    }

    /// What has to be done to have the file there.
    package func action(finding found: Found) -> Action {
        switch (contents, found) {
        case (.text(let text, _), .nothing): .write(text)
        case (.text(let text, _), .text(let bytes)): bytes.elementsEqual(text.utf8) ? .keep : isOurs(found) ? .write(text) : .leave
        case (.link(let target), .nothing): .link(target: target)
        case (.link(let target), .link(let other)): other == target ? .keep : isOurs(found) ? .link(target: target) : .leave
        case (.text, .link), (.text, .other), (.link, .text), (.link, .other): .leave
        }
    }

    /// What has to be done to have it away.
    package func removal(finding found: Found) -> Action {
        found == .nothing ? .pass : isOurs(found) ? .remove : .leave
    }

    private func isOurs(_ found: Found) -> Bool {
        switch (contents, found) {
        case (.text(_, .firstLine(let line)), .text(let bytes)):
            bytes.prefix { $0 != 0x0a }.elementsEqual(line.utf8)
        case (.text(_, .ociHook), .text(let bytes)):
            Self.callsHookctl(bytes)
        case (.link, .link(let target)):
            Self.isHookctl(target)
        case (.text, .nothing), (.text, .link), (.text, .other), (.link, .nothing), (.link, .text), (.link, .other):
            false
        }
    }

    /// Whether the text is a hook that calls `hookctl oci`.
    private static func callsHookctl(_ bytes: [UInt8]) -> Bool {
        guard let hook = (try? JSONValue(parsing: bytes))?["hook"], let path = hook["path"]?.string, isHookctl(path),
            let arguments = hook["args"]?.array
        else { return false }
        return arguments.dropFirst().contains { $0.string == "oci" }
    }

    private static func isHookctl(_ path: String) -> Bool { path.utf8.split(separator: 0x2f).last?.elementsEqual("hookctl".utf8) == true }
}
