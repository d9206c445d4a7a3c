import Linux
import TestSupport

@testable import Scripts

/// Scripts of one suite, run as a dispatch runs them, each with a tag of the suite's own.
struct Bench: Sendable {
    let directory = TemporaryDirectory()
    let dispatch: RunTag
    private let count = Lock(0)

    init(_ dispatch: RunTag) { self.dispatch = dispatch }

    /// What a run is told besides its script.
    struct Settings: Sendable {
        var document: [UInt8]?
        var timeout: Duration = .seconds(20)
        var grace: Duration = .milliseconds(200)
        var limit = 65536
        var replacementLimit: Int?
        var supervision: Supervision = [.tagging, .subreaper]
        var environment = ["PATH=/usr/bin:/bin", "HOOK_RUN=x"]
        var arguments = ["container", "web1"]
    }

    /// Writes a shell script and runs it.
    func run(_ script: String, _ change: @Sendable (inout Settings) -> Void = { _ in }) async -> ScriptRun.Result {
        await run(path: directory.script("hook-\(next())", script), change)
    }

    func run(path: String, _ change: @Sendable (inout Settings) -> Void = { _ in }) async -> ScriptRun.Result {
        await prepare(path: path, change).run()
    }

    /// A run that has yet to begin.
    func prepare(path: String, _ change: @Sendable (inout Settings) -> Void = { _ in }) -> ScriptRun {
        var settings = Settings()
        change(&settings)
        if settings.supervision.contains(.subreaper) { ThreadSettings.setSubreaper(true) }
        return ScriptRun(
            path: path, arguments: settings.arguments, environment: settings.environment, document: settings.document,
            deadline: .now + settings.timeout, grace: settings.grace, outputLimit: settings.limit,
            replacementLimit: settings.replacementLimit,
            tag: settings.supervision.contains(.tagging) ? dispatch.script(next()) : nil, supervision: settings.supervision)
    }

    private func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
