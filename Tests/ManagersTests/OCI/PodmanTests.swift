import Events
import Foundation
import TestSupport
import Testing

private let requirements = Requirements(programs: ["podman", "conmon", "runc", "crun", "busybox", "unshare"], root: true)

/// podman, which has the hooks that `hookctl oci --generate --podman` prints added to every container.
@Suite(
    .serialized,
    .enabled(if: requirements.areMetOrMandatory, "needs podman, runc, crun, busybox-static and root: see Tests/install-packages"))
struct PodmanTests {
    init() throws { try #require(requirements.missing == []) }

    @Test(arguments: OCIRuntime.allCases)
    func callsTheHooksOfItsContainers(_ runtime: OCIRuntime) async throws {
        let podman = try await Podman(runtime)
        try await podman.bundle.hook("10-a", "echo \"$2 $HOOK_ID $OCI_ANNOTATION_COM_EXAMPLE_TIER\" >>\(podman.bundle.directory("names"))")

        let run = try await podman.run("echo hello from inside")

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("hello from inside\n"))
        #expect(podman.bundle.calls == ["10-a createRuntime start before", "10-a poststart start after", "10-a poststop stop after"])
        // Its own id, not the name that podman's user knows.
        let names = Set(podman.bundle.directory.lines("names"))
        let name = try #require(names.first)
        #expect(names == [name])
        #expect(name.utf8.count == 64 + 1 + 64 + 1 + 5 && name.hasSuffix(" front"), "\(name)")
        #expect(
            try podman.bundle.events().map(\.topic.description).filter { $0.hasPrefix("/container/") } == [
                "/container/create", "/container/start", "/container/exit",
            ])
    }

    /// Where podman looks when nobody tells it where.
    @Test func findsWhatInstallHasPutInPlace() async throws {
        let podman = try await Podman(.crun)
        try await podman.bundle.hook("10-a")

        let run = try await podman.run("echo hello from inside", isInstalled: true)

        #expect(run.status == 0, "\(run.errors)")
        #expect(podman.bundle.calls == ["10-a createRuntime start before", "10-a poststart start after", "10-a poststop stop after"])
    }

    @Test(arguments: OCIRuntime.allCases)
    func aRefusalKeepsTheContainerFromRunning(_ runtime: OCIRuntime) async throws {
        let podman = try await Podman(runtime)
        try await podman.bundle.hook("20-quota", header: "event=start qualifier=before", "echo no space left >&2; exit 3")

        let run = try await podman.run("echo hello from inside")

        #expect(run.status == 126)
        #expect(!run.output.contains("hello from inside"))
        let message = run.errors + podman.bundle.said
        #expect(message.contains(" start before: vetoed by 20-quota: no space left (exit status 3)"), "\(message)")
        #expect(podman.bundle.calls == ["20-quota createRuntime start before"])
    }
}

/// podman with all that it keeps in a directory of its own, running a bundle's root file system.
private struct Podman {
    let bundle: HookedBundle
    private let unshare: RealProgram

    /// Writes what podman reads as its hooks directory.
    init(_ runtime: OCIRuntime) async throws {
        unshare = try #require(.named("unshare"))
        bundle = try await HookedBundle(runtime)
        for stage in ["createRuntime", "poststart", "poststop"] {
            let generated = try await bundle.hookctl.run(
                ["--config", bundle.directory("hookd.conf"), "oci", "--generate", "--podman", stage])
            try #require(generated.status == 0, "\(generated.errors)")
            bundle.directory.write("podman/hooks/50-hookd-\(stage).json", generated.output)
        }
    }

    /// Runs a shell's command in a container, and removes that.
    ///
    /// In a mount namespace of its own: crun wants one kind of cgroups only, and podman leaves locks and states where all of the host's are. The
    /// limits are given since podman's own are beyond what a container of tests may have.
    ///
    /// - Parameter isInstalled: whether `hookctl install oci` puts the hooks in place, instead of podman's being told where they are.
    func run(_ command: String, isInstalled: Bool = false) async throws -> RealProgram.Completion {
        let own = bundle.directory("podman")
        let cgroup = (bundle.directory.path as NSString).lastPathComponent
        let defaults = "/usr/share/containers"
        let installation = """
            cp -a \(defaults) \(own)/defaults && mount --bind \(own)/defaults \(defaults) || exit
            \(bundle.hookctl.path) install oci || exit
            sed -i 's|"oci"|"--config=\(bundle.directory("hookd.conf"))","oci"|' \(defaults)/oci/hooks.d/*.json
            """
        let script = """
            \(isInstalled ? installation : "")
            umount /sys/fs/cgroup/unified 2>/dev/null
            mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /dev/shm || exit
            podman() {
                command podman --root \(own)/root --runroot \(own)/run --tmpdir \(own)/tmp --storage-driver vfs --cgroup-manager cgroupfs \\
                    --events-backend none \(isInstalled ? "" : "--hooks-dir \(own)/hooks") --runtime "$runtime" "$@"
            }
            podman run --name web1 --annotation com.example/tier=front --annotation run.oci.hooks.stderr=\(bundle.directory("said")) \\
                --cgroups=no-conmon --cgroup-parent=/\(cgroup) --network none --ulimit nofile=1000:1000 --ulimit nproc=1000:1000 \\
                --rootfs \(bundle.directory("rootfs")) /bin/sh -c '\(command)'
            status=$?
            podman rm --force web1 >/dev/null
            rmdir /sys/fs/cgroup/\(cgroup) /sys/fs/cgroup/*/\(cgroup) 2>/dev/null
            exit $status
            """
        var environment = ProcessInfo.processInfo.environment
        environment["runtime"] = try #require(RealProgram.named(bundle.runtime.rawValue)).path
        return try await unshare.run(
            ["--mount", "--propagation", "private", "/bin/sh", "-c", script], environment: environment, within: .seconds(120))
    }
}
