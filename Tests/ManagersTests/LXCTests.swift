import Events
import Foundation
import Linux
import TestSupport
import Testing

/// Debian's LXC, unmodified, which calls `hookctl lxc` as its hooks.
@Suite(.enabled(if: LXCHost.requirements.areMetOrMandatory, "needs lxc, rsync, busybox-static and root: see Tests/install-packages"))
struct LXCTests {
    private static let callsOfARun = [
        "container web1 start before pre-start", "container web1 pre-mount before pre-mount", "container web1 mount before mount",
        "container web1 autodev before autodev", "container web1 start-host before start-host", "container web1 halt after stop",
        "container web1 stop after post-stop",
    ]

    @Test(arguments: [0, 1]) func callsTheHooksInTheOrderOfTheContainersLife(version: Int) async throws {
        try await withLXCHost { host async throws in
            host.configure(version: version)
            let start = try await host.start()
            #expect(start.status == 0, "\(start.errors)\n\(host.log)")
            #expect(host.hasRun)
            #expect(host.calls == Self.callsOfARun)
        }
    }

    @Test(arguments: [0, 1]) func scriptsSeeWhatLXCSays(version: Int) async throws {
        try await withLXCHost { host async throws in
            host.directory.script(
                "hooks.d/10-see",
                """
                # hook: event=start,halt
                echo "$LXC_HOOK_TYPE $LXC_HOOK_SECTION $LXC_HOOK_VERSION $LXC_NAME $LXC_ROOTFS_PATH $LXC_TARGET" >>\(host.directory("seen"))
                [ -z "$LXC_MNT_NS" ] || readlink "$LXC_MNT_NS" | cut -d: -f1 >>\(host.directory("seen"))
                """)
            host.configure(version: version)
            #expect(try await host.start().status == 0, "\(host.log)")
            #expect(
                host.directory.lines("seen") == [
                    "pre-start lxc \(version) web1 \(host.rootfs) ", "stop lxc \(version) web1 \(host.rootfs) stop", "mnt",
                ])
        }
    }

    @Test func publishesTheStartAndTheExit() async throws {
        try await withLXCHost { host async throws in
            host.configure(hooks: ["pre-start", "start-host", "post-stop"])
            #expect(try await host.start().status == 0, "\(host.log)")
            let events = try host.events()
            let pid = try #require(events.first?.pid)
            let requester = try #require(events.first?.requester)
            #expect(requester.contains("/lxc-start (pid ") && requester.hasSuffix(", uid 0)"), "\(requester)")
            #expect(
                events == [
                    ContainerEvent("start", name: "web1", pid: pid, requester: requester),
                    ContainerEvent("exit", name: "web1", pid: pid, annotations: ["lxc.target": "stop"], requester: requester),
                ])
        }
    }

    // MARK: Vetoes

    /// Version 0 puts the name among hookctl's own words.
    @Test(arguments: [0, 1], ["-h", "--generate"]) func aNameLikeAnOptionGetsPastNoVeto(version: Int, name: String) async throws {
        try await withLXCHost { host async throws in
            host.directory.script("hooks.d/20-held", "exit 1")
            host.configure(version: version, hooks: ["pre-start"])
            host.directory.write("lxc/\(name)/config", try #require(host.directory.read("lxc/web1/config")))

            let start = try await host.lxc("start", ["-n", name, "-F"])

            #expect(start.status != 0)
            #expect(!host.hasRun)
        }
    }

    @Test(arguments: [0, 1]) func aVetoBeforeTheStartLeavesNothing(version: Int) async throws {
        try await withLXCHost { host async throws in
            host.directory.script("hooks.d/20-quota", "# hook: event=start qualifier=before\necho no space left for $2 >&2\nexit 3")
            host.configure(version: version)
            let start = try await host.start()
            #expect(start.status == 1)
            #expect(!host.hasRun)
            #expect(try await host.state() == "STOPPED")
            #expect(
                host.log.contains(
                    "produced output: hookctl lxc: container/web1 start before: vetoed by 20-quota: no space left for web1 (exit status 3)\n"
                ),
                "\(host.log)")
            #expect(
                host.calls == [
                    "container web1 start before pre-start", "container web1 start aborted pre-start",
                    // LXC calls these for a container that was refused, too.
                    "container web1 halt after stop", "container web1 stop after post-stop",
                ])
            #expect(try host.events() == [], "it has neither started nor exited")
            #expect(Processes.matching(host.directory.path) == [])
        }
    }

    @Test(arguments: ["pre-mount", "mount", "autodev", "start-host"]) func aVetoLaterOnKeepsItFromStartingToo(hook: String) async throws {
        try await withLXCHost { host async throws in
            host.directory.script("hooks.d/20-no", "# hook: event=\(hook) qualifier=before\necho not like this >&2\nexit 1")
            host.configure()
            #expect(try await host.start().status == 1)
            #expect(!host.hasRun)
            #expect(try await host.state() == "STOPPED")
            let refused = try #require(Self.callsOfARun.firstIndex { $0.hasSuffix(" \(hook)") })
            #expect(
                host.calls == Self.callsOfARun[...refused] + ["container web1 \(hook) aborted \(hook)"] + Self.callsOfARun.suffix(2))
            #expect(host.log.contains("vetoed by 20-no: not like this (exit status 1)\n"), "\(host.log)")
            #expect(Processes.matching(host.directory.path) == [])
        }
    }

    @Test func afterTheEndAFailureIsInTheLogOnly() async throws {
        try await withLXCHost { host async throws in
            host.directory.script("hooks.d/20-no", "# hook: event=halt,stop\nexit 1")
            host.configure()
            #expect(try await host.start().status == 0, "\(host.log)")
            #expect(host.hasRun)
            #expect(host.log.contains("hookctl lxc: container/web1 stop after: 20-no failed: it gave no reason (exit status 1)\n"))
            #expect(try host.events().map(\.action) == ["start", "exit"])
        }
    }

    // MARK: Misbehaviour

    /// LXC by itself waits until the child, too, has closed the pipe that it reads from.
    @Test(arguments: ["pre-start", "mount", "start-host"]) func aBackgroundChildDoesNotHoldUpTheStart(hook: String) async throws {
        try await withLXCHost { host async throws in
            host.directory.script("hooks.d/20-child", "# hook: extra=\(hook)\n\(host.sleeper) 600 &")
            host.configure()
            let start = try await host.start(within: .seconds(60))
            #expect(start.status == 0, "\(start.errors)\n\(host.log)")
            #expect(host.hasRun)
            #expect(host.log.contains("20-child left running: sleep ("), "\(host.log)")
        }
    }

    /// LXC reads ten times, and then waits for its hook without reading: it hangs on 300 kB by itself.
    @Test(arguments: ["pre-start", "mount", "post-stop"]) func aTalkativeScriptDoesNotHangIt(hook: String) async throws {
        try await withLXCHost { host async throws in
            let talk = "i=0\nwhile [ $i -lt 1500 ]; do printf '%0199d\\n' $i; printf '%0199d\\n' $i >&2; i=$((i + 1)); done"
            host.directory.script("hooks.d/20-talk", "# hook: extra=\(hook)\n\(talk)")
            host.configure()
            let start = try await host.start(within: .seconds(60))
            #expect(start.status == 0, "\(start.errors)\n\(host.log)")
            #expect(host.hasRun)
            #expect(host.log.contains("20-talk: 0000"), "\(host.log)")
            #expect(host.calls == Self.callsOfARun)
        }
    }

    @Test(arguments: ["pre-start", "mount"]) func aHangingScriptIsEndedByItsTimeout(hook: String) async throws {
        try await withLXCHost(sections: "Grace=100ms") { host async throws in
            host.directory.script(
                "hooks.d/20-hang",
                "# hook: extra=\(hook) qualifier=before timeout=200ms\ntrap '' TERM\n\(host.sleeper) 600\n\(host.sleeper) 600")
            host.configure()
            #expect(try await host.start(within: .seconds(60)).status == 1)
            #expect(!host.hasRun)
            #expect(host.log.contains("vetoed by 20-hang: it gave no reason (timed out after 200ms)\n"), "\(host.log)")
            #expect(Processes.matching(host.directory.path) == [])
        }
    }

    // MARK: Inside the container

    /// The program, and what a build that is not static needs of the host, as mounts of the container's.
    private func mounts(_ host: LXCHost) async throws -> String {
        let libraries = try await #require(RealProgram.named("ldd")).run([host.hookctl.path])
        // A static program has none, and ldd fails.
        let paths = libraries.output.split { $0.isWhitespace }.map(String.init).filter { $0.hasPrefix("/") }
        return (paths.map { ($0, $0) } + [(host.hookctl.path, "/usr/bin/hookctl-lxc")])
            .map { "lxc.mount.entry = \($0) \($1.dropFirst()) none bind,ro,create=file 0 0" }.joined(separator: "\n")
    }

    @Test(arguments: [0, 1]) func callsTheContainersOwnHooksInside(version: Int) async throws {
        try await withLXCHost { host async throws in
            host.directory.script(
                "lxc/web1/rootfs/etc/hookd/hooks.d/10-inside", "echo \"$* $LXC_NAME $LXC_HOOK_TYPE\" >>/calls\n[ ! -e /no ] || exit 1")
            let hook = "lxc.mount.auto = proc:mixed\nlxc.hook.start = /usr/bin/hookctl-lxc"
            host.configure(version: version, hooks: [], try await mounts(host) + "\n" + hook)
            let start = try await host.start()
            #expect(start.status == 0, "\(start.errors)\n\(host.log)")
            #expect(host.hasRun)
            #expect(host.directory.lines("lxc/web1/rootfs/calls") == ["container web1 exec before start web1 start"])

            try FileManager.default.removeItem(atPath: host.rootfs + "/started")
            host.directory.write("lxc/web1/rootfs/no", "")
            #expect(try await host.start().status == 1)
            #expect(!host.hasRun)
            #expect(host.log.contains("hookctl lxc: container/web1 exec before: vetoed by 10-inside: "), "\(host.log)")
        }
    }

    @Test func insideAContainerWithoutProcItSaysWhatIsMissing() async throws {
        try await withLXCHost { host async throws in
            host.configure(hooks: [], try await mounts(host) + "\nlxc.hook.start = /usr/bin/hookctl-lxc")
            #expect(try await host.start().status == 1)
            #expect(!host.hasRun)
            #expect(host.log.contains("hookctl: cannot read this program's arguments: there is no /proc; "), "\(host.log)")
        }
    }

    // MARK: Copies and their end

    private static let cloning = ["clone", "destroy"]

    /// The script is Debian's, byte for byte; what it is called for, and with which arguments, stands in the configuration.
    @Test(arguments: [0, 1]) func runsDebiansClonehostnameUnchanged(version: Int) async throws {
        try await withLXCHost(sections: "[Hook clonehostname]\nEvent=clone\nQualifier=before\nArguments=%n lxc %x") { host async throws in
            host.directory.write("hooks.d/clonehostname", try #require(Files.bytes(at: "/usr/share/lxc/hooks/clonehostname")), mode: 0o755)
            host.directory.write("lxc/web1/rootfs/etc/hosts", "127.0.0.1 web1\n")
            host.configure(version: version, hooks: Self.cloning)
            let copy = try await host.lxc("copy", ["-n", "web1", "-N", "web2"])
            #expect(copy.status == 0, "\(copy.errors)\n\(host.log)")
            #expect(host.directory.read("lxc/web2/rootfs/etc/hosts") == "127.0.0.1 web2\n")
            #expect(host.directory.read("lxc/web1/rootfs/etc/hosts") == "127.0.0.1 web1\n")
            #expect(host.calls == ["container web2 clone before clone"])
        }
    }

    @Test func aRefusedCopyIsNotThere() async throws {
        try await withLXCHost { host async throws in
            host.directory.script("hooks.d/20-no", "# hook: event=clone qualifier=before\necho \"no copy of $LXC_SRC_NAME\" >&2\nexit 1")
            host.configure(hooks: Self.cloning)
            #expect(try await host.lxc("copy", ["-n", "web1", "-N", "web2"]).status == 1)
            #expect(!FileManager.default.fileExists(atPath: host.directory("lxc/web2")))
            #expect(host.log.contains("container/web2 clone before: vetoed by 20-no: no copy of web1 (exit status 1)\n"), "\(host.log)")
            #expect(
                host.calls == [
                    "container web2 clone before clone", "container web2 clone aborted clone", "container web2 delete before destroy",
                ])
        }
    }

    @Test func aContainerIsDestroyedOnceNobodyRefusesIt() async throws {
        try await withLXCHost { host async throws in
            host.directory.script("hooks.d/20-no", "# hook: event=delete qualifier=before\necho still needed >&2\nexit 1")
            host.configure(hooks: Self.cloning)
            #expect(try await host.lxc("destroy", ["-n", "web1"]).status == 1)
            #expect(FileManager.default.fileExists(atPath: host.rootfs))
            #expect(host.log.contains("container/web1 delete before: vetoed by 20-no: still needed (exit status 1)\n"), "\(host.log)")

            try FileManager.default.removeItem(atPath: host.directory("hooks.d/20-no"))
            let destroy = try await host.lxc("destroy", ["-n", "web1"])
            #expect(destroy.status == 0, "\(destroy.errors)\n\(host.log)")
            #expect(!FileManager.default.fileExists(atPath: host.directory("lxc/web1")))
        }
    }

    // MARK: Installed

    /// Debian's common.conf includes the directory that the file is put into.
    @Test func aContainerThatIncludesTheInstalledFileIsHooked() async throws {
        let common = try #require(Files.text(at: "/usr/share/lxc/config/common.conf"))
        #expect(common.contains("\nlxc.include = /usr/share/lxc/config/common.conf.d/\n"))
        try await withLXCHost { host async throws in
            let root = host.directory("root")
            host.directory.directory("root/usr/share/lxc/config")
            let install = try await host.hookctl.run(["install", "lxc", "--root", root])
            #expect(install.status == 0, "\(install.errors)")
            host.configure(hooks: [], "lxc.include = \(root)/usr/share/lxc/config/common.conf.d/")
            let start = try await host.start(environment: ["HOOKD_CONFIG": host.directory("hookd.conf")])
            #expect(start.status == 0, "\(start.errors)\n\(host.log)")
            #expect(host.hasRun)
            #expect(host.calls == [0, 4, 5, 6].map { Self.callsOfARun[$0] })
        }
    }

    // MARK: Unprivileged containers

    private static let idmap = "lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 100000 65536"

    /// Hands the container's files to the user that its root is on the host.
    private func shift(_ host: LXCHost) async throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: host.directory.path)
        let chown = try #require(RealProgram.named("chown"))
        #expect(try await chown.run(["-hR", "100000:100000", host.rootfs]).status == 0)
    }

    @Test func anUnprivilegedContainersHooksOnTheHostAreCalled() async throws {
        try await withLXCHost { host async throws in
            try await shift(host)
            host.configure(hooks: ["pre-start", "start-host", "stop", "post-stop"], Self.idmap)
            let start = try await host.start()
            #expect(start.status == 0, "\(start.errors)\n\(host.log)")
            #expect(host.hasRun)
            #expect(host.calls == [0, 4, 5, 6].map { Self.callsOfARun[$0] })
        }
    }

    /// In there its own root owns the scripts.
    @Test func insideAnUnprivilegedContainerItsOwnHooksAreCalled() async throws {
        try await withLXCHost { host async throws in
            host.directory.script("lxc/web1/rootfs/etc/hookd/hooks.d/10-inside", "echo \"$*\" >>/calls")
            try await shift(host)
            let hook = "lxc.mount.auto = proc:mixed\nlxc.hook.start = /usr/bin/hookctl-lxc"
            host.configure(hooks: ["pre-start"], "\(Self.idmap)\n\(try await mounts(host))\n\(hook)")
            let start = try await host.start()
            #expect(start.status == 0, "\(start.errors)\n\(host.log)")
            #expect(host.hasRun)
            #expect(host.directory.lines("lxc/web1/rootfs/calls") == ["container web1 exec before start"])
            #expect(host.calls == [Self.callsOfARun[0]])
        }
    }

    @Test func inAnUnprivilegedContainersUserNamespaceNobodysScriptsAreTrusted() async throws {
        try await withLXCHost { host async throws in
            try await shift(host)
            host.configure(hooks: ["pre-start", "mount"], Self.idmap)
            #expect(try await host.start().status == 1)
            #expect(!host.hasRun)
            #expect(
                host.log.contains(
                    "hookctl lxc: container/web1 mount before: LXC calls the hook mount of an unprivileged container in its user namespace,"
                        + " where nobody can tell whose the scripts are; take it out of the container's configuration\n"), "\(host.log)")
            #expect(host.calls == [Self.callsOfARun[0]])
        }
    }
}
