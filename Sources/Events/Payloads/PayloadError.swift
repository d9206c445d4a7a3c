import Configuration

/// Why a payload cannot be published, or cannot be read as the type that was asked for.
public struct PayloadError: Error, Hashable, Sendable {
    /// The payload's type; nil where it has none.
    public internal(set) var type: String?
    /// The field at fault, such as `scripts[2].outcome`; empty when it is the payload as a whole.
    public private(set) var field: String
    /// What is wrong, to be read after the field: `is missing`.
    public let problem: String

    init(type: String? = nil, field: String = "", _ problem: String) {
        self.type = type
        self.field = field
        self.problem = problem
    }

    /// The same error, seen from the record or array that holds what it is about.
    func inside(_ outer: String) -> PayloadError {
        var error = self
        error.field = field.isEmpty || field.utf8.first == UInt8(ascii: "[") ? outer + field : "\(outer).\(field)"
        return error
    }

    /// The same error with the type of the payload that it is about.
    func of(_ type: String?) -> PayloadError {
        var error = self
        error.type = type
        return error
    }
}

extension PayloadError: CustomStringConvertible {
    /// One line: `payload "container": field "pid": is missing`.
    public var description: String {
        "payload" + (type.map { " " + Problem.quote($0) } ?? "") + (field.isEmpty ? "" : ": field \(Problem.quote(field))") + ": \(problem)"
    }
}
