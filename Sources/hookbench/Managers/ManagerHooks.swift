import Glibc
import Hooks
import Linux

/// The same scripts twice: as a manager's own hooks, and under `hookctl` as its one hook.
@LoopActor struct ManagerHooks {
    private let bench: Workbench
    private let hookctl: String
    private let configuration: HookConfiguration
    private let file: String
    /// The scripts themselves.
    private let scripts: [String]

    /// - Parameters:
    ///   - name: of their directories; each measurement has its own.
    ///   - text: a shell script's text; nil for a program that does nothing.
    ///   - count: how many there are.
    ///   - settings: lines for `[Hooks]`.
    init(_ name: String, text: String? = nil, count: Int, settings: String = "", on bench: Workbench) throws(Failure) {
        self.bench = bench
        hookctl = try OwnProgram.directory() + "/hookctl"
        guard access(hookctl, X_OK) == 0 else { throw Failure("\(hookctl) is missing; swift build -c release") }
        configuration = bench.configuration(name)
        if let text {
            try bench.fill(configuration, withText: text, count: count)
        } else {
            try bench.fill(configuration, with: bench.noOperation, count: count)
        }
        file = "\(bench.directory)/\(name).conf"
        try bench.write(
            """
            [Hooks]
            Directories=\(configuration.directories.joined(separator: " "))
            RuntimeDirectory=\(bench.runtime)
            \(settings)
            [Events]
            Directory=\(bench.directory)/events
            [History]
            Directory=\(bench.directory)/history

            """, to: file, mode: 0o644)
        scripts = (0..<count).map { [configuration] number in bench.script(number, configuration) }
    }

    /// The manager calls each of them itself.
    var own: HookWiring { HookWiring(commands: scripts.map { [$0] }) }

    /// The manager calls `hookctl`, which calls them.
    func underHookctl(of manager: some HookedManager) -> HookWiring {
        HookWiring(commands: [[hookctl, "--config", file] + manager.adapter])
    }

    /// Removes what they have left running, and says how many that were.
    static func endRemaining(of program: String) -> Int {
        let left = ProcessTable.all().map(\.id).filter { ProcessTable.executable(of: $0) == program }
        for id in left { kill(id, SIGKILL) }
        return left.count
    }
}
