import Adapters
import CommandLine
import Glibc
import Hooks
import Linux

/// One dispatch for a manager that has called `hookctl` as its hook: what it said is read, the scripts run, and it is answered as it expects.
///
/// Standard output stays empty but for a rewritten document, and standard error short: LXC and libvirt read one of them, and not everybody both.
struct AdapterRun {
    private let invocation: Invocation
    /// When the manager has called, which its deadline counts from.
    let called = Instant.now

    /// - Parameter adapter: the verb, which stands before each message: a manager's log has many voices.
    init(_ invocation: Invocation, adapter: String) {
        self.invocation = invocation
        Output.speaker = "hookctl \(adapter)"
    }

    /// Of what scripts wrote, the manager is shown so many bytes at most: whoever does not read it must not hold up what it has started.
    private static let outputLimit = 8 << 10

    /// Runs the hooks for what `read` has made of the manager's words; it is told who the manager is.
    func perform(_ read: (_ requester: String?) throws(InvalidCall) -> AdapterCall) -> ProgramStatus {
        do throws(DispatchRequest.Refused) {
            let starter = Requester.starter
            let call: AdapterCall
            do throws(InvalidCall) {
                call = try read(starter.map(\.text))
            } catch {
                throw DispatchRequest.Refused(message: error.description, status: .damaged)
            }
            var configuration = try ProgramConfiguration(for: invocation)
            if call.isFilter { configuration.addFilter(call.point) }
            return try run(call, starter, configuration)
        } catch {
            Output.error.complain(lines: error.message)
            return error.status
        }
    }

    private func run(
        _ call: AdapterCall, _ starter: Requester?, _ configuration: ProgramConfiguration
    ) throws(DispatchRequest.Refused) -> ProgramStatus {
        var options = DispatchOptions()
        options.environment = call.environment
        options.deadline = call.deadline
        options.called = called
        Output.end = options.outputEnd
        options.undoes = call.undoes
        options.starter = starter
        options.skip = invocation.values("skip")
        options.causeDepth = EnclosingCause.depth
        let dispatcher = HookDispatcher(configuration: configuration.hooks, supervision: .ofProgram)
        let log = DispatchLog(of: dispatcher, configuration)
        let text = ReportText(isJSON: false, printsDocument: call.isFilter, outputLimit: Self.outputLimit)
        let dispatch = ProgramDispatch(dispatcher, call.point, document: call.document, options: options)
        if !dispatch.isUneventful || !call.events.isEmpty { try log.open() }
        // Once the manager has been told.
        defer { log.writeLast() }
        do throws(DispatchError) {
            let report = try dispatch.perform()
            log.add(call.events, at: call.point)
            let document = report.document
            text.print(report, document: document == call.document ? nil : document)
            return .done
        } catch {
            // What has happened has happened, whatever its hooks came to.
            if !call.isRefusable || !configuration.hooks.isGate(call.point) { log.add(call.events, at: call.point) }
            text.print(error)
            return ProgramStatus(error, signal: StopSignals.first)
        }
    }
}

extension Requester {
    /// The process that has started this program; nil where that is in another process namespace.
    fileprivate static var starter: Requester? {
        let id = getppid()
        return id > 0 ? Requester(process: id, user: getuid()) : nil
    }

    /// `/usr/sbin/runc (pid 71, uid 0)`; the process's own name where its file cannot be told.
    fileprivate var text: String {
        "\(executable ?? ProcessStatus.of(process)?.name ?? "unknown") (pid \(process)\(user.map { ", uid \($0)" } ?? ""))"
    }
}
