import CommandLine
import Events
import JSON
import Linux

/// What there is of a log, as a table for people and as one object for programs.
struct LogStatusText {
    private let status: LogStatus

    init(_ status: LogStatus) { self.status = status }

    /// A summary, and a line for each segment.
    func table(for terminal: Terminal) -> String {
        var text = "Log        \(status.path.sanitisedLine)" + (status.id.map { " (\($0))" } ?? " (its LOGID is missing or damaged)") + "\n"
        text += "Events     \(events)\n"
        text += "Size       \(ByteCount(status.size)) in \(counted(status.segments.count, "segment"))"
        text += (status.availableBytes.map { "; \(ByteCount(Int64(clamping: $0))) may still be written" } ?? "") + "\n"
        let excess = status.segments.prefix(status.excess).reduce(0) { $0 + $1.size }
        text +=
            "Retention  "
            + (status.excess == 0 ? "keeps everything" : "would remove \(counted(status.excess, "segment")), \(ByteCount(excess))")
        text += "\n"
        if status.spooled > 0 { text += "Spool      \(counted(status.spooled, "report")) for whoever appends next\n" }
        guard !status.segments.isEmpty else { return text }
        var table = Table([
            .init("EVENTS"), .init("COUNT", alignment: .right), .init("SIZE", alignment: .right), .init("EARLIEST"), .init("LATEST"),
            .init("STATE", flexible: true),
        ])
        for (index, segment) in status.segments.enumerated() {
            table.append([
                segment.last < segment.first ? "none" : "\(segment.first) to \(segment.last)", "\(segment.last + 1 - segment.first)",
                Table.Cell("\(ByteCount(segment.size))"), time(segment.earliest), time(segment.latest),
                Table.Cell(state(segment, at: index), segment.torn > 0 ? .red : nil),
            ])
        }
        return text + "\n" + table.rendered(width: terminal.columns, style: terminal.style)
    }

    /// One line.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("path", status.path)
            $0.member("log", unlessNil: status.id?.description)
            $0.member("first", unlessNil: status.segments.first?.first)
            $0.member("last", unlessNil: status.segments.last?.last)
            $0.member("size", status.size)
            $0.member("available", unlessNil: status.availableBytes)
            $0.member("spooled", status.spooled)
            $0.member("excess_segments", status.excess)
            $0.array("segments") {
                for segment in status.segments {
                    $0.object {
                        $0.member("path", segment.path)
                        $0.member("first", segment.first)
                        $0.member("last", segment.last)
                        $0.member("size", segment.size)
                        $0.member("earliest", unlessNil: segment.earliest.map { Timestamp(nanoseconds: $0.nanoseconds).utc })
                        $0.member("latest", unlessNil: segment.latest.map { Timestamp(nanoseconds: $0.nanoseconds).utc })
                        $0.member("sealed", segment.isSealed)
                        $0.member("indexed", segment.isIndexed)
                        $0.member("torn", segment.torn)
                    }
                }
            }
        }
        return writer.bytes + [0x0a]
    }

    private var events: String {
        guard let first = status.segments.first?.first, let last = status.segments.last?.last, last >= first else { return "none" }
        let times = status.segments.compactMap(\.times)
        let range = times.map(\.lowerBound).min().flatMap { earliest in
            times.map(\.upperBound).max().map { (Timestamp(nanoseconds: earliest).local, Timestamp(nanoseconds: $0).local) }
        }
        return "\(first) to \(last)" + (range.map { ", \($0) to \($1)" } ?? "")
    }

    private func state(_ segment: LogStatus.Segment, at index: Int) -> String {
        var words = [segment.isSealed ? "full" : "open"]
        if segment.torn > 0 { words.append("\(segment.torn) bytes at its end are no event") }
        if segment.isSealed, !segment.isIndexed { words.append("no index") }
        if index < status.excess { words.append("to be removed") }
        return words.joined(separator: ", ")
    }

    private func time(_ time: RealTime?) -> Table.Cell { Table.Cell(time.map { Timestamp(nanoseconds: $0.nanoseconds).local } ?? "") }
}

/// `1 segment`, `3 segments`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
