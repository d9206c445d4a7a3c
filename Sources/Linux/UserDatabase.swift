/// Names of users and groups, from files in the form of passwd(5) and group(5).
///
/// Of those files alone: a static executable cannot ask the name service, whose users have to be given by number.
package struct UserDatabase: Sendable {
    private struct Entry {
        let name: String
        let id: UInt32
    }

    private let users: [Entry]
    private let groups: [Entry]

    /// Reads both files as they are now; one that cannot be read has nobody in it.
    ///
    /// - Parameters:
    ///   - passwd: the file of users.
    ///   - group: the file of groups.
    package init(passwd: String = "/etc/passwd", group: String = "/etc/group") {
        users = Self.entries(at: passwd, fields: 7)
        groups = Self.entries(at: group, fields: 4)
    }

    /// The number of a user that is given by name, or as a number; nil when there is none of that name.
    package func user(_ name: String) -> UInt32? { users.first { $0.name == name }?.id ?? Self.number(name.utf8) }

    /// The number of a group that is given by name, or as a number; nil when there is none of that name.
    package func group(_ name: String) -> UInt32? { groups.first { $0.name == name }?.id ?? Self.number(name.utf8) }

    /// The name of a user, the first where several have the number; nil when none has it.
    package func userName(_ id: UInt32) -> String? { users.first { $0.id == id }?.name }

    /// The name of a group, the first where several have the number; nil when none has it.
    package func groupName(_ id: UInt32) -> String? { groups.first { $0.id == id }?.name }

    /// `NAME:…:ID:…` in each line; any other line, such as a comment or NIS's `+`, is none of an entry.
    private static func entries(at path: String, fields: Int) -> [Entry] {
        // Hosts with more users than that do not have them in a file.
        guard let file = try? FileDescriptor.open(path, .readOnly), let bytes = try? file.readAll(limit: 16 << 20) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let values = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard values.count == fields, let first = values[0].first, !notNames.contains(first), let id = number(values[2]) else {
                return nil
            }
            return Entry(name: String(decoding: values[0], as: UTF8.self), id: id)
        }
    }

    /// What begins a comment, or stands for other sources of names.
    private static let notNames = Array("#+-".utf8)

    /// Decimal digits of a number that a user may have: 4,294,967,295 stands for none.
    private static func number(_ digits: some Collection<UInt8>) -> UInt32? {
        guard !digits.isEmpty else { return nil }
        var number: UInt64 = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
            guard number < UInt64(UInt32.max) else { return nil }
        }
        return UInt32(number)
    }
}
