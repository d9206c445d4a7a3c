import Linux

/// The managers whose own hooks are compared with the same hooks under `hookctl`.
@LoopActor enum Managers {
    /// All of them, whether or not they can run here.
    static func all(on bench: Workbench) throws(Failure) -> [any HookedManager] {
        [
            try OCIRuntime("runc", on: bench), try OCIRuntime("crun", on: bench), try LXCManager(on: bench), try LibvirtManager(on: bench),
        ]
    }

    /// Measures each that can run here; of the others, says why not.
    ///
    /// - Parameter title: what the figures of a manager are called.
    static func measure(
        _ subject: Subject, on bench: Workbench, title: @LoopActor (String) -> String,
        _ body: @LoopActor (any HookedManager) async throws(Failure) -> [Figure]
    ) async throws(Failure) -> [Figure] {
        var figures: [Figure] = []
        for manager in try all(on: bench) {
            if let obstacle = manager.obstacle {
                figures.append(Figure(subject, title(manager.name), .absent(reason: obstacle), nil))
                continue
            }
            defer { manager.end() }
            do throws(Failure) {
                figures += try await body(manager)
            } catch {
                // One that does not run on this host is no reason to leave the others out.
                figures.append(Figure(subject, title(manager.name), .absent(reason: error.message), nil))
            }
        }
        return figures
    }
}
