import CommandLine
import Configuration
import Events
import JSON
import Linux

/// `hookctl log`: what the event log is made of, whether it is whole, and what can be done where it is not.
struct LogVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            let action = invocation.positional(0) ?? "status"
            guard !invocation.flag("dry-run") || action == "prune" else {
                throw CommandFailure(
                    "--dry-run goes with prune; \(action) \(action == "repair" ? "has no rehearsal" : "changes nothing")", .usage)
            }
            let configuration = try EventsConfiguration.load(for: invocation)
            var options = configuration.log
            options.patience = .seconds(2)
            let log = EventLog(at: configuration.directory, options: options)
            do throws(LogError) {
                switch action {
                case "status": return show(try log.status())
                case "verify": return show(try log.verify())
                case "repair": return try repair(log)
                case "prune": return try prune(log, options)
                case let other: preconditionFailure("parsing lets no action \(other) through")
                }
            } catch {
                throw CommandFailure(error)
            }
        } catch {
            error.tell()
            return error.status
        }
    }

    private var isJSON: Bool { invocation.flag("json") }

    private func show(_ status: LogStatus) -> ProgramStatus {
        let text = LogStatusText(status)
        if isJSON { Output.standard.write(text.json) } else { Output.standard.write(text.table(for: Terminal.output)) }
        return .done
    }

    private func show(_ verification: LogVerification) -> ProgramStatus {
        let text = LogVerificationText(verification)
        if isJSON { Output.standard.write(text.json) } else { Output.standard.write(text.lines) }
        return verification.isWhole ? .done : .damaged
    }

    // MARK: Care

    private func repair(_ log: EventLog) throws(LogError) -> ProgramStatus {
        // Repairing what is not there would make a log.
        _ = try log.status()
        let repair = try log.repair()
        if isJSON {
            var writer = JSONWriter()
            writer.object {
                $0.member("cut_bytes", repair.cutBytes)
                $0.member("imported_reports", repair.importedReports)
                $0.member("rebuilt_indexes", repair.rebuiltIndexes)
                $0.member("removed_files", repair.removedFiles)
            }
            Output.standard.write(writer.bytes + [0x0a])
            return .done
        }
        var lines: [String] = []
        if repair.cutBytes > 0 { lines.append("cut \(repair.cutBytes) bytes off the end that were no whole event") }
        if repair.importedReports > 0 { lines.append("appended \(repair.importedReports) waiting reports") }
        if !repair.rebuiltIndexes.isEmpty { lines.append("made \(repair.rebuiltIndexes.count) indexes again") }
        lines += repair.removedFiles.map { "removed \($0)" }
        if lines.isEmpty { lines = ["nothing to repair"] }
        Output.standard.write(lines.map { $0.sanitisedLine + "\n" }.joined())
        return .done
    }

    private func prune(_ log: EventLog, _ options: LogOptions) throws(LogError) -> ProgramStatus {
        let status = try log.status()
        let isRehearsal = invocation.flag("dry-run")
        let segments =
            isRehearsal ? status.segments.prefix(status.excess).map { ($0.first, $0.size) } : try log.prune().map { ($0.first, $0.size) }
        let last = Dictionary(uniqueKeysWithValues: status.segments.map { ($0.first, $0.last) })
        for (first, size) in segments {
            if isJSON {
                var writer = JSONWriter()
                writer.object {
                    $0.member("first", first)
                    $0.member("last", unlessNil: last[first])
                    $0.member("size", size)
                    $0.member("removed", !isRehearsal)
                }
                Output.standard.write(writer.bytes + [0x0a])
            } else {
                let events = last[first].map { "events \(first) to \($0)" } ?? "events from \(first) on"
                Output.standard.write("\(isRehearsal ? "would remove" : "removed") \(events), \(ByteCount(size))\n")
            }
        }
        if segments.isEmpty, !isJSON { Output.standard.write("nothing to remove\n") }
        return .done
    }
}
