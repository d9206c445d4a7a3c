/// A mistake that someone made in a file: where it is, what is wrong, and what would be right.
public struct Problem: Sendable, Hashable {
    /// Where the mistake begins.
    public let place: Place
    /// What is wrong, without a full stop: `unknown key "Timeot"`.
    public let message: String
    /// What would be right: `did you mean "Timeout"?`.
    public let remedy: String

    /// A problem whose message and remedy hold no line break; quote what comes from the file.
    public init(place: Place, message: String, remedy: String) {
        self.place = place
        self.message = message
        self.remedy = remedy
    }
}

extension Problem: CustomStringConvertible {
    /// One line: `FILE:LINE:COLUMN: MESSAGE; REMEDY`.
    public var description: String { "\(place): \(message); \(remedy)" }
}
