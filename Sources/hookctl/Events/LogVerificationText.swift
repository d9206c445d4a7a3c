import CommandLine
import Events
import JSON

/// What reading every byte of a log has shown, as lines for people and as one object for programs.
struct LogVerificationText {
    private let verification: LogVerification

    init(_ verification: LogVerification) { self.verification = verification }

    /// A line for everything that is wrong, and one that sums up.
    var lines: String {
        var lines: [String] = []
        if !verification.hasIdentity { lines.append("its LOGID is missing or damaged: cursors into it are worth nothing") }
        for gap in verification.gaps { lines.append("\(gap)") }
        for damage in verification.damage {
            let what = damage.isTail ? "at the end are no whole event; repair cuts them off" : "are no event"
            lines.append("\(damage.path): \(counted(Int(damage.length), "byte")) from byte \(damage.offset) on \(what)")
        }
        for first in verification.staleIndexes {
            lines.append("the index of segment \(first) is stale, which only costs time; repair makes it again")
        }
        lines.append("\(counted(verification.events, "event")), \(verification.isWhole ? "all of them whole" : "and damage")")
        return lines.map { $0.sanitisedLine + "\n" }.joined()
    }

    /// One line.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("whole", verification.isWhole)
            $0.member("events", verification.events)
            $0.member("identity", verification.hasIdentity)
            $0.array("gaps") {
                for gap in verification.gaps {
                    $0.object {
                        $0.member("first", gap.first)
                        $0.member("last", gap.last)
                        $0.member("reason", gap.reason.rawValue)
                    }
                }
            }
            $0.array("damage") {
                for damage in verification.damage {
                    $0.object {
                        $0.member("path", damage.path)
                        $0.member("offset", damage.offset)
                        $0.member("length", damage.length)
                        $0.member("tail", damage.isTail)
                    }
                }
            }
            $0.member("stale_indexes", verification.staleIndexes)
        }
        return writer.bytes + [0x0a]
    }
}

extension LogVerification {
    /// Whether every event is there: an index that is stale costs time and nothing else.
    var isWhole: Bool { gaps.isEmpty && damage.isEmpty && hasIdentity }
}
