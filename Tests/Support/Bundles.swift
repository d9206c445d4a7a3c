import Foundation
import Glibc

/// A container made of busybox, the hooks that stand in its way, and what happened to it, all in one temporary directory.
///
/// The hooks are `10-first` and `30-last`, which write down each call, and between them `20-quota`, a gate that refuses a start on request.
package struct BusyboxBundle: Sendable {
    /// The temporary directory, an absolute path; trusted by hookctl as long as the system's temporary directory is.
    package var directory: String { home.path }
    private let home = TemporaryDirectory()
    /// The container's name in all calls.
    package let name = "web1"
    /// The hookctl whose hooks these are.
    package let hookctl: RealProgram

    /// The root file system: `/bin/busybox` and the directories that runtimes mount on.
    package var rootfs: String { directory + "/rootfs" }
    /// hookctl's configuration, which names the bundle's own hooks and runtime directory.
    package var configuration: String { directory + "/hookd.conf" }
    private var started: String { rootfs + "/started" }
    private var full: String { directory + "/full" }
    private var record: String { directory + "/calls" }

    /// Makes the bundle, for ``remove()`` to take away.
    package init(hookctl: RealProgram) async throws {
        self.hookctl = hookctl
        do {
            try await fill()
        } catch {
            remove()
            throw error
        }
    }

    private func fill() async throws {
        guard let busybox = RealProgram.named("busybox") else { throw CocoaError(.fileNoSuchFile) }
        // A runtime that keeps the host's identities enters the root file system as root, one that maps them does not.
        chmod(directory, 0o755)
        for name in ["dev", "proc", "sys"] {
            try FileManager.default.createDirectory(atPath: "\(rootfs)/\(name)", withIntermediateDirectories: true)
        }
        try await RealProgram.install(copyOf: busybox.path, at: rootfs + "/bin/busybox")
        try FileManager.default.createDirectory(atPath: directory + "/run", withIntermediateDirectories: false)
        let settings = "[Hooks]\nDirectories=hooks.d\nRuntimeDirectory=run\n[Events]\nDirectory=events\n[History]\nDirectory=history\n"
        try settings.write(toFile: configuration, atomically: false, encoding: .utf8)

        let recorder = """
            #!/bin/sh
            # hook: object=container
            [ -e \(started) ] && container=started || container=waiting
            printf '%s: %s: %s\\n' "$container" "${0##*/}" "$*" >>\(record)

            """
        try await addHook("10-first", recorder)
        try await addHook(
            "20-quota",
            """
            #!/bin/sh
            # hook: object=container event=start qualifier=before
            [ ! -e \(full) ] || { echo "no space left for $2" >&2; exit 3; }

            """)
        try await addHook("30-last", recorder)
    }

    /// Adds a hook to the bundle's hooks.d, or replaces it.
    package func addHook(_ name: String, _ text: String) async throws {
        try await RealProgram.install(text, at: "\(directory)/hooks.d/\(name)")
    }

    /// Makes `20-quota` refuse the next start.
    package func exhaustQuota() throws { try "".write(toFile: full, atomically: false, encoding: .utf8) }

    /// What to run in the container: it leaves ``hasRun`` behind and ends.
    package var command: [String] { ["/bin/busybox", "touch", "/started"] }

    /// Whether the container's command ran.
    package var hasRun: Bool { access(started, F_OK) == 0 }

    /// hookctl's arguments, its own name first, for a dispatch for this container.
    package func dispatch(_ event: String, _ qualifier: String, options: [String] = []) -> [String] {
        [hookctl.path, "--config", configuration, "run", "container", name, event, qualifier] + options
    }

    /// The calls that were recorded, in order, as `CONTAINER: SCRIPT: ARGUMENTS`: CONTAINER is `waiting` until the container's command ran.
    package var calls: [String] {
        (Files.text(at: record) ?? "").split(separator: "\n").map(String.init)
    }

    /// Reads a file of the bundle; nil when it is not there.
    package func contents(of name: String) -> [UInt8]? { Files.bytes(at: "\(directory)/\(name)") }

    /// Removes the directory and all in it.
    package func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
