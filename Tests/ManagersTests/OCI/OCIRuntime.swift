import Foundation
import TestSupport
import Testing

/// A runtime of Debian's, unmodified.
enum OCIRuntime: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case runc, crun

    var testDescription: String { rawValue }

    static let requirements = Requirements(programs: ["runc", "crun", "busybox", "unshare"], root: true)

    /// What to run, with the runtime's own arguments behind it.
    ///
    /// crun 1.8.1 refuses hosts that have both kinds of cgroups: it is shown one of them only.
    func command(root: String) throws -> (program: RealProgram, arguments: [String]) {
        switch self {
        case .runc: (try #require(.named("runc")), ["--root", root])
        case .crun:
            (
                try #require(.named("unshare")),
                [
                    "--mount", "--propagation", "private", "/bin/sh", "-c", "umount /sys/fs/cgroup/unified 2>/dev/null; exec \"$@\"", "sh",
                    try #require(RealProgram.named("crun")).path, "--cgroup-manager=disabled", "--root", root,
                ]
            )
        }
    }

    /// Whether a container whose creation was refused has its poststop hooks called.
    ///
    /// crun does without: its container was never created.
    var callsPoststopAfterRefusal: Bool { self == .runc }

    /// The stages in the order in which the hooks are called.
    ///
    /// runc calls poststart when it has created the container, before `start` is even asked for.
    var order: [String] {
        switch self {
        case .runc: ["createRuntime", "createContainer", "poststart", "startContainer", "poststop"]
        case .crun: ["createRuntime", "createContainer", "startContainer", "poststart", "poststop"]
        }
    }
}
