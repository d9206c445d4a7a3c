import JSON

/// One file that has a manager call `hookctl`: where it belongs, what is in it, and how one that `hookctl` has put there is told from others.
package struct PlannedFile: Equatable, Sendable {
    /// An absolute path.
    package let path: String
    package let contents: Contents

    package enum Contents: Equatable, Sendable {
        /// A text, and what an earlier one of ours is recognised by.
        case text(String, Mark)
        /// A symbolic link to `hookctl`, by whatever path.
        case link(target: String)
    }

    /// What tells our text from an administrator's.
    package enum Mark: Equatable, Sendable {
        /// Its first line.
        case firstLine(String)
        /// That it is the same hook of the runtimes' (oci-hooks(5)), calling `hookctl` by whatever path: JSON has no room for a remark.
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
        case (.text(let text, .ociHook), .text(let bytes)):
            Self.isHook(text, apartFromPath: bytes)
        case (.link(let own), .link(let target)):
            target == own || Self.isHookctl(target)
        case (.text, .nothing), (.text, .link), (.text, .other), (.link, .nothing), (.link, .text), (.link, .other):
            false
        }
    }

    /// Whether a file holds the hook of a text of ours but for hookctl's path: one that an administrator has changed is his.
    private static func isHook(_ text: String, apartFromPath bytes: [UInt8]) -> Bool {
        guard let own = try? JSONValue(parsing: text), let found = try? JSONValue(parsing: bytes) else { return false }
        if found == own { return true }
        guard let path = found["hook"]?["path"]?.string, isHookctl(path) else { return false }
        return found == own.calling(path)
    }

    private static func isHookctl(_ path: String) -> Bool { path.utf8.split(separator: 0x2f).last?.elementsEqual("hookctl".utf8) == true }
}

extension JSONValue {
    /// The same hook with another program's path.
    fileprivate func calling(_ path: String) -> JSONValue? {
        guard var file = object, var hook = self["hook"]?.object, let arguments = hook["args"]?.array else { return nil }
        hook["path"] = .string(path)
        hook["args"] = .array([.string(path)] + arguments.dropFirst())
        file["hook"] = .object(hook)
        return .object(file)
    }
}
