import Glibc
import Hooks
import Linux

/// The same scripts twice: as a manager's own hooks, and under `hookctl` as its one hook.
@LoopActor struct ManagerHooks {
    /// What each of them is.
    enum Script {
        /// A program that is there already, and the same whenever it is called.
        case program(String)
        /// What a shell script does before a start.
        case text(String)
    }

    private let bench: Workbench
    private let hookctl: String
    private let configuration: HookConfiguration
    private let file: String
    /// The scripts themselves.
    private let scripts: [String]

    /// - Parameters:
    ///   - name: of their directories; each measurement has its own.
    ///   - count: how many there are.
    ///   - settings: lines for `[Hooks]`.
    init(_ name: String, _ script: Script, count: Int, settings: String = "", on bench: Workbench) throws(Failure) {
        self.bench = bench
        hookctl = try OwnProgram.directory() + "/hookctl"
        guard access(hookctl, X_OK) == 0 else { throw Failure("\(hookctl) is missing; swift build -c release") }
        configuration = bench.configuration(name)
        switch script {
        case .program(let path): try bench.fill(configuration, with: path, count: count)
        case .text(let text): try bench.fill(configuration, withText: Self.beforeStart + text, count: count)
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

    /// The beginning of a script that does something once for each start: libvirt calls its hooks again with the words `started` and `stopped`,
    /// and `hookctl` after a veto.
    private static let beforeStart = """
        #!/bin/sh
        # hook: event=start qualifier=before,begin
        case "$*" in *started* | *stopped*) exit ;; esac

        """

    /// The manager calls each of them itself.
    var own: HookWiring { HookWiring(programs: scripts) }

    /// The manager calls `hookctl`, which calls them.
    var underHookctl: HookWiring { HookWiring(programs: [hookctl], configuration: file) }

    /// Removes what they have left running, and says how many that were.
    static func endRemaining(of program: String) -> Int {
        let left = ProcessTable.all().map(\.id).filter { ProcessTable.executable(of: $0) == program }
        for id in left { kill(id, SIGKILL) }
        return left.count
    }
}
