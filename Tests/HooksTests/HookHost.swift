import Hooks
import Linux
import TestSupport

/// A made-up host: a directory of hooks, a runtime directory, and a log that the hooks write to.
final class HookHost: Sendable {
    let directory = TemporaryDirectory()

    init() {
        directory.directory("hooks.d")
        directory.directory("run")
    }

    /// Writes a hook that notes how it was called, and then does something.
    ///
    /// - Parameter header: what stands behind `# hook:`; nil for no such line.
    @discardableResult
    func hook(_ name: String, header: String? = nil, _ action: String = "") -> String {
        let line = header.map { "# hook: \($0)\n" } ?? ""
        return directory.script("hooks.d/\(name)", "\(line)echo \"${0##*/} $*\" >>\(directory("log"))\n\(action)")
    }

    /// How the hooks were called, in order: `10-a container web1 start before -`.
    var calls: [String] { directory.lines("log") }

    func configuration(_ change: (inout HookConfiguration) -> Void = { _ in }) -> HookConfiguration {
        var configuration = HookConfiguration()
        configuration.directories = [directory("hooks.d")]
        configuration.runtimeDirectory = directory("run")
        configuration.grace = .milliseconds(300)
        change(&configuration)
        return configuration
    }

    func dispatcher(
        _ supervision: Supervision = [.tagging, .subreaper], _ change: (inout HookConfiguration) -> Void = { _ in }
    ) -> HookDispatcher {
        HookDispatcher(configuration: configuration(change), supervision: supervision)
    }
}

extension HookDispatcher {
    /// Dispatches and hands back what came of it as a value, so that a test can expect it.
    func outcome(
        _ object: String, _ name: String, _ event: String, _ qualifier: Qualifier? = .before, document: [UInt8]? = nil,
        options: DispatchOptions = DispatchOptions()
    ) async -> Result<HookReport, DispatchError> {
        do throws(DispatchError) {
            return .success(try await dispatch(point(object, name, event, qualifier), document: document, options: options))
        } catch {
            return .failure(error)
        }
    }
}

func point(
    _ object: String = "container", _ name: String = "web1", _ event: String = "start", _ qualifier: Qualifier? = .before
) -> LifecyclePoint {
    do { return try LifecyclePoint(object, name, event, qualifier) } catch { preconditionFailure("\(error)") }
}

extension Result<HookReport, DispatchError> {
    var report: HookReport? { try? get() }
    var veto: HookVeto? { if case .failure(.vetoed(let veto)) = self { veto } else { nil } }
}
