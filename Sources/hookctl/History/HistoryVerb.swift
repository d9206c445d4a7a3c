import CommandLine
import Configuration
import Events
import History
import Hooks
import JSON
import Linux

/// `hookctl history`: what dispatches there were, and what happened in one of them.
struct HistoryVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            let selection = try HistorySelection(invocation)
            let id = invocation.positional(0)
            guard id == nil || selection.isEverything && !invocation.flag("ids") else {
                throw CommandFailure("with an ID there is one dispatch; leave out what selects some of many", .usage)
            }
            guard selection.isEverything || !invocation.flag("ids") else {
                throw CommandFailure("--ids prints the ids of all dispatches; leave out what selects some of them", .usage)
            }
            guard id != nil || !invocation.flag("output") else {
                throw CommandFailure("--output goes with an ID", .usage)
            }
            let configuration = try HistoryConfiguration.load(for: invocation)
            let socket = try DaemonSocket(for: invocation)
            return try EventLoop.perform { () async throws(CommandFailure) -> ProgramStatus in
                let source = HistorySource(configuration, try await socket.connect(for: HistorySource.interface))
                if let id { return show(try await source.record(id)) }
                let ids = try await source.ids()
                if invocation.flag("ids") {
                    Output.standard.write(ids.reversed().map { "\($0)\n" }.joined())
                    return .done
                }
                return await list(ids, source, selection)
            }
        } catch {
            error.tell()
            return error.status
        }
    }

    private var isJSON: Bool { invocation.flag("json") }

    private func show(_ record: DispatchRecord) -> ProgramStatus {
        if isJSON {
            Output.standard.write([UInt8](json: record) + [0x0a])
        } else {
            let text = TimelineText(record, terminal: .output, showsAllOutput: invocation.flag("output"))
            Output.standard.write(text.lines)
        }
        return .done
    }

    @LoopActor private func list(
        _ ids: [String], _ source: HistorySource, _ selection: HistorySelection
    ) async -> ProgramStatus {
        let (records, status) = await select(ids, source, selection)
        if isJSON {
            for record in records { Output.standard.write([UInt8](json: record.report) + [0x0a]) }
        } else {
            Output.standard.write(HistoryTable(records.map(\.report), ShortIDs(ids), now: .now).rendered(for: .output))
            if ids.isEmpty { Output.error.complain("no dispatches in \(source.place)") }
        }
        return status
    }

    /// The dispatches that are asked for, the newest last.
    ///
    /// One that cannot be read is told, and costs the others nothing but the status.
    @LoopActor private func select(
        _ ids: [String], _ source: HistorySource, _ selection: HistorySelection
    ) async -> (records: [DispatchRecord], status: ProgramStatus) {
        var records: [DispatchRecord] = []
        var status = ProgramStatus.done
        // The newest first: of many, a limit has only those read that are shown.
        for id in ids.reversed() where selection.includes(id) {
            if let limit = selection.limit, records.count == limit { break }
            do throws(CommandFailure) {
                guard let record = try await source.record(of: id), selection.includes(record.report) else { continue }
                records.append(record)
            } catch {
                error.tell()
                if case .done = status { status = error.status }
                // Nobody is there to tell of the others.
                if case .daemonUnavailable = error.status { break }
            }
        }
        return (records.reversed(), status)
    }
}
