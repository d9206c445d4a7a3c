import Hooks
import Linux

/// One dispatch by the library, as an embedding program calls it.
struct LibraryDispatch: Sendable {
    private let dispatcher: HookDispatcher
    private let point: LifecyclePoint
    private let count: Int

    /// - Parameter count: how many scripts must run and pass.
    init(_ configuration: HookConfiguration, _ supervision: Supervision = [], at point: LifecyclePoint = Call.point, count: Int) {
        dispatcher = HookDispatcher(configuration: configuration, supervision: supervision)
        self.point = point
        self.count = count
    }

    /// How `hookctl` keeps hold of what its scripts start.
    static let fullSupervision: Supervision = [.tagging, .subreaper]

    func run() async throws(Failure) {
        let report: HookReport
        do throws(DispatchError) {
            report = try await dispatcher.dispatch(point, document: Call.document)
        } catch {
            throw Failure("a dispatch failed: \(error)")
        }
        let passed = report.scripts.count { $0.outcome == .passed }
        guard passed == count, report.scripts.count == count else { throw Failure("\(passed) of \(count) scripts passed") }
    }
}
