package import Configuration
package import Events

/// Where in the log a listener begins that is seen for the first time.
package enum ListenerStart: Hashable, Sendable {
    /// With what comes from then on.
    case now
    /// With the oldest event there is.
    case oldest
    /// With the first event of a time or later.
    case time(TimeExpression)

    /// Reads `now`, `oldest` or a time.
    package init(_ text: String) throws(Mistake) {
        switch text {
        case "now": self = .now
        case "oldest": self = .oldest
        default:
            do throws(InvalidExpression) { self = .time(try TimeExpression(text)) } catch {
                throw Mistake(at: error.offset, error.message, remedy: "\(error.remedy); or \"now\" or \"oldest\"")
            }
        }
    }
}
