import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// What `hookctl run` and `guard` write to the event log.
@Suite(.serialized) struct DispatchLogTests {
    private static let start = ["run", "container", "web1", "start", "before"]

    // MARK: What is written

    @Test func everyDispatchIsAnEvent() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-weak", header: "on-failure=ignore", "echo first >&2; echo last >&2; exit 4")
        let completion = try await host.run(["--json"] + Self.start + ["extra", "--id", "4f1c"])
        let report = try completion.report
        let event = try #require(try host.loggedEvents().first)
        #expect(event.seq == 1)
        #expect(event.topic == "/hook/allowed")
        #expect(event.cause == nil)
        let hook: HookEvent = try event.payload()
        #expect(hook.dispatch == report["id"]?.string)
        #expect([hook.object, hook.name, hook.event] == ["container", "web1", "start"])
        #expect([hook.id, hook.qualifier, hook.extra] == ["4f1c", "before", "extra"])
        #expect(hook.isGate && hook.verdict == .allowed && hook.reason == nil)
        #expect(hook.duration == .nanoseconds(try #require(report["duration_ns"]?.int)))
        #expect(hook.scripts.map(\.name) == ["10-a", "20-weak"])
        #expect(hook.scripts.map(\.outcome) == ["passed", "refused"])
        #expect(hook.scripts.map(\.exitStatus) == [nil, 4])
        #expect(hook.scripts.map(\.reason) == [nil, "last"])
        #expect(hook.scripts.map(\.isIgnored) == [false, true])
        #expect(hook.scripts.allSatisfy { $0.duration > .zero && $0.duration <= hook.duration })
        #expect(hook.compensation == [])
    }

    @Test func aVetoIsAnEventWithItsReasonAndWhatWasUndone() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-no", header: "qualifier=before", "echo 'no space left' >&2; exit 3")
        #expect(try await host.run(Self.start).status == 1)
        let events = try host.loggedEvents()
        #expect(events.map(\.topic) == ["/hook/vetoed"])
        let hook: HookEvent = try #require(try events.first?.payload())
        #expect(hook.verdict == .vetoed && hook.reason == "no space left")
        #expect(hook.scripts.map(\.outcome) == ["passed", "refused"])
        #expect(hook.compensation.map(\.name) == ["10-a"])
        #expect(hook.compensation.map(\.qualifier) == ["aborted"])
    }

    @Test func aBusyRefusalIsAnEventThatNamesTheHolder() async throws {
        let host = try HookctlHost("LockTimeout=200ms")
        host.hook("10-hold", header: "event=stop", "\(host.mark("holding")); \(host.awaiting("go"))")
        host.hook("20-a", header: "event=start")
        let holder = try await host.start("run", "container", "web1", "stop", "before")
        await host.appears("holding")
        let busy = try await host.run(Self.start)
        #expect(busy.status == 75)
        host.make("go")
        #expect(try await holder.end().status == 0)
        let hooks = try host.loggedDispatches()
        #expect(hooks.map(\.verdict) == [.busy, .allowed])
        #expect(hooks[0].scripts == [])
        #expect(hooks[0].waited >= .milliseconds(200) && hooks[0].duration >= hooks[0].waited)
        let reason = try #require(hooks[0].reason)
        #expect(busy.errors == "hookctl: \(reason)\n")
        #expect(reason.contains("container/web1 stop before, process \(holder.id), script 10-hold"))
    }

    /// With its environment or without: what the call came from is known either way.
    @Test(arguments: ["", "env -i"]) func aReentrantRefusalIsAnEventThatTheEnclosingDispatchCaused(way: String) async throws {
        let host = try HookctlHost()
        host.hook("10-a", "\(way) \(host.command) run domain d9 start before; echo $? >\(host.directory("status"))")
        let completion = try await host.run(["--json"] + Self.start)
        #expect(host.directory.read("status") == "77\n")
        let outer = try #require(try completion.report["id"]?.string)
        let events = try host.loggedEvents()
        #expect(events.map(\.topic) == ["/hook/reentrant", "/hook/allowed"])
        #expect(events.map(\.cause) == [outer, nil])
        let hook: HookEvent = try events[0].payload()
        #expect(hook.object == "domain" && hook.dispatch != outer)
        #expect(hook.reason?.contains("called from inside a hook, script 10-a of container/web1 start before (dispatch \(outer))") == true)
    }

    @Test(arguments: [("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", true), ("no id", false), (String(repeating: "x", count: 100_000), false)])
    func theDispatchWhoseHookHasLeftUsBehindIsTheCause(id: String, isCause: Bool) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        #expect(try await host.run(Self.start, environment: ["HOOK_RUN": id]).status == 0)
        #expect(try host.loggedEvents().map(\.cause) == [isCause ? id : nil])
    }

    @Test func theEventThatAListenerIsCalledForIsTheCauseAndItsHooksAreAsDeep() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "echo \"$HOOK_CAUSE_DEPTH\" >\(host.directory("depth"))")
        let environment = ["HOOK_CAUSE": "9f86d081884c7d65.2:7", "HOOK_CAUSE_DEPTH": "2"]
        #expect(try await host.run(Self.start, environment: environment).status == 0)
        let event = try #require(try host.loggedEvents().first)
        #expect(event.cause == "9f86d081884c7d65.2:7" && event.depth == 2)
        #expect(host.directory.read("depth") == "2\n")
    }

    @Test func aCancelledDispatchIsAnEvent() async throws {
        let host = try HookctlHost("Grace=200ms")
        host.hook("10-a", "[ $4 = aborted ] && exit 0; \(host.mark("ready")); \(host.sleeper) 60")
        let program = try await host.start(Self.start)
        await host.appears("ready")
        program.send(.terminate)
        #expect(try await program.end().status == 143)
        let hook = try #require(try host.loggedDispatches().first)
        #expect(hook.verdict == .cancelled && hook.reason == nil)
        #expect(hook.scripts.map(\.outcome) == ["cancelled"])
        #expect(hook.compensation.map(\.outcome) == ["passed"])
    }

    @Test func aHostThatLacksSomethingIsAnEvent() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        rmdir(host.directory("run"))
        host.make("run")
        let completion = try await host.run(Self.start)
        #expect(completion.status == 71)
        let hook = try #require(try host.loggedDispatches().first)
        #expect(hook.verdict == .unavailable)
        #expect(completion.errors == "hookctl: \(try #require(hook.reason))\n")
    }

    @Test func guardWritesItsGateBeforeTheCommandAndTheRestBehindIt() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let inner = "\(host.command) run network n1 create; exit $0"
        for status in ["0", "3"] {
            let completion = try await host.run(["guard", "container", "web1", "start", "--", "/bin/sh", "-c", inner, status])
            #expect(completion.status == Int32(status))
        }
        let hooks = try host.loggedDispatches()
        #expect(
            hooks.map { "\($0.object) \($0.event) \($0.qualifier ?? "-")" } == [
                "container start before", "network create -", "container start after",
                "container start before", "network create -", "container start aborted",
            ])
        #expect(hooks.allSatisfy { $0.verdict == .allowed && $0.scripts.map(\.name) == ["10-a"] })
        #expect(Set(hooks.map(\.dispatch)).count == 6)
    }

    @Test func guardWritesARefusal() async throws {
        let host = try HookctlHost()
        host.hook("10-no", "exit 1")
        #expect(try await host.run("guard", "container", "web1", "start", "--", "/bin/true").status == 125)
        #expect(try host.loggedDispatches().map(\.verdict) == [.vetoed])
    }

    @Test(arguments: [start, ["guard", "container", "web1", "start", "--", "/bin/true"]])
    func nothingIsWrittenWhereNothingWasToRun(arguments: [String]) async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "event=stop")
        host.hook("20-masked", header: "event=start")
        chmod(host.directory("hooks.d/20-masked"), 0o644)
        #expect(try await host.run(arguments).status == 0)
        #expect(access(host.events, F_OK) != 0)
    }

    @Test func aCallerThatPublishesTheReportItselfCanLeaveItOut() async throws {
        let host = try HookctlHost()
        host.hook("10-no", "exit 1")
        #expect(try await host.run(Self.start + ["--no-log"]).status == 1)
        #expect(access(host.events, F_OK) != 0)
    }

    // MARK: Many at once

    @Test func ofTwoHundredAtOnceEachIsInTheLogOnce() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ ${2#*7} = \"$2\" ]")
        let calls = "for i in $(seq 200); do \(host.command) run container c$i start before 2>/dev/null & done; wait"
        #expect(try await RealProgram(path: "/bin/sh").run(["-c", calls], within: .seconds(120)).status == 0)
        let hooks = try host.loggedDispatches()
        #expect(hooks.map(\.name).sorted() == (1...200).map { "c\($0)" }.sorted())
        #expect(Set(hooks.map(\.dispatch)).count == 200)
        for hook in hooks { #expect(hook.verdict == (hook.name.contains("7") ? .vetoed : .allowed), "\(hook.name)") }
    }

    // MARK: A log that cannot be written

    /// The lock is held by a process that is stopped inside it, and will not go on.
    @Test(arguments: [start, ["guard", "container", "web1", "start", "--", "/bin/true"]])
    func aVerdictDoesNotWaitForAProcessStoppedInsideTheLock(arguments: [String]) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        #expect(try await host.run("run", "container", "first", "start", "before").status == 0)
        let holder = try await host.start(
            program: "/usr/bin/flock", [host.events + "/lock", "/bin/sh", "-c", "\(host.mark("held")); exec \(host.sleeper) 60"])
        await host.appears("held")
        for id in host.processes where id != holder.id { kill(id, SIGSTOP) }
        holder.send(.stop)
        let begin = ContinuousClock.now
        #expect(try await host.run(arguments) == .init(status: 0))
        // Not as long as the lock is held: two waits of 100 ms at most, and what a busy machine takes for the rest.
        #expect(ContinuousClock.now - begin < .seconds(20))
        let waiting = try FileManager.default.contentsOfDirectory(atPath: host.events + "/spool")
        #expect(waiting.count == (arguments[0] == "guard" ? 2 : 1))
        await host.killRemaining()
        _ = try? await holder.end()
        // Whoever writes next writes what has waited first.
        #expect(try await host.run("run", "container", "last", "start", "before").status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: host.events + "/spool") == [])
        #expect(
            try host.loggedDispatches().map(\.name)
                == (arguments[0] == "guard" ? ["first", "web1", "web1", "last"] : ["first", "web1", "last"]))
    }

    /// What the shell does to the log once there is one, and what `hookctl` says of it; `@` stands for the log's directory.
    private static let obstacles: [(spoil: String, complaint: String)] = [
        ("mount -t tmpfs -o size=4k,mode=750 none @ && printf x >@/full", "cannot write @/LOGID: No space left on device (ENOSPC)"),
        ("mount --bind @ @ && mount -o remount,ro,bind @", "cannot open @/lock: Read-only file system (EROFS)"),
        ("chown 4711 @", "the event log cannot be trusted: @ belongs to user 4711, neither root nor the user hooks run as; chown it"),
        ("chmod 777 @", "the event log cannot be trusted: @ can be written by others (mode 0777); chmod go-w it"),
        ("rm -r @ && : >@", "cannot make the log directory @: Not a directory (ENOTDIR)"),
        ("rm -r @/spool && : >@/spool", "cannot make the log directory @: Not a directory (ENOTDIR)"),
    ]

    @Test(
        .enabled(if: Requirements(programs: ["unshare"], root: true).areMetOrMandatory, "mounting needs root"), arguments: obstacles.indices
    )
    func aLogThatCannotBeWrittenIsALineAndNoMore(index: Int) async throws {
        let (spoil, complaint) = Self.obstacles[index]
        let host = try HookctlHost()
        host.hook("10-a", header: "qualifier=before,after", "[ $2 = web1 ] || { echo no >&2; exit 1; }")
        let script = """
            \(host.command) run container web1 start after || exit 9
            \(spoil.replacing("@", with: host.events)) || exit 8
            \(host.command) run container web1 start before && \(host.command) run container web2 start before
            """
        let completion = try await RealProgram(path: "/usr/bin/unshare").run(["-m", "/bin/sh", "-c", script])
        let reason = complaint.replacing("@", with: host.events)
        #expect(
            completion
                == .init(
                    status: 1,
                    errors: """
                        hookctl: container/web1 start before: not in the event log: \(reason)
                        hookctl: container/web2 start before: vetoed by 10-a: no (exit status 1)
                        hookctl: container/web2 start before: not in the event log: \(reason)

                        """))
    }

    @Test func aLimitOnTheSizeOfFilesSendsTheReportToTheSpool() async throws {
        let host = try HookctlHost()
        // Set by the hook, on its caller: no sanitizer begins under such a limit.
        host.hook("10-a", "[ $2 != web1 ] || prlimit --pid $PPID --fsize=1500")
        for name in ["a", "b", "c", "d"] { #expect(try await host.run("run", "container", name, "start", "before").status == 0) }
        #expect(try await host.run(Self.start) == .init(status: 0))
        #expect(try FileManager.default.contentsOfDirectory(atPath: host.events + "/spool").count == 1)
        #expect(try host.loggedDispatches().map(\.name) == ["a", "b", "c", "d", "web1"])
    }

    @Test func aLogOfALaterVersionGetsItsReportsThroughTheSpool() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        #expect(try await host.run("run", "container", "first", "start", "before").status == 0)
        let identity = try #require(host.directory.read("events/LOGID"))
        host.directory.write("events/LOGID", try laterFormat(), mode: 0o640)
        #expect(try await host.run(Self.start) == .init(status: 0))
        host.directory.write("events/LOGID", identity, mode: 0o640)
        #expect(try host.loggedDispatches().map(\.name) == ["first", "web1"])
    }

    /// The log's identity as a later version might write it.
    private func laterFormat() throws -> String {
        let line = #"{"format":2"#
        let sum = Array(line.utf8).withUnsafeBytes { CRC32C.sum(of: $0) }
        let digits = String(sum, radix: 16)
        return line + #","sum":"\#(String(repeating: "0", count: 8 - digits.count) + digits)"}"# + "\n"
    }

    // MARK: A mistake in [Events]

    @Test func aMistakeIsFoundBeforeAnythingHasRun() async throws {
        let host = try HookctlHost("", sections: "[Events]\nSegmentSize=16X")
        host.hook("10-a", header: "event=start")
        for (arguments, status) in [(Self.start, Int32(78)), (["guard", "container", "web1", "start", "--", "/bin/true"], 125)] {
            let completion = try await host.run(arguments)
            #expect(completion.status == status)
            #expect(
                completion.errors
                    == "hookctl: \(host.configuration):9:15: unknown unit \"X\"; the units are K, M, G, T, P and E\n")
        }
        #expect(try await host.run("check").status == 78)
        #expect(host.calls == [])
        // Where there is nothing to run there is nothing to write.
        #expect(try await host.run("run", "container", "web1", "stop", "before") == .init(status: 0))
    }

    // MARK: An ordinary user

    @Suite(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory, "needs setpriv and root: see Tests/install-packages"))
    struct OrdinaryUserTests {
        private func user() async throws -> OrdinaryUser {
            let user = try await OrdinaryUser()
            user.write("cfg/hookd/hooks.d/10-a", "#!/bin/sh\n", mode: 0o755)
            return user
        }

        private func environment(_ user: OrdinaryUser, _ more: [String: String] = [:]) -> [String: String] {
            user.session.merging(["XDG_CONFIG_HOME": user.directory("cfg")]) { $1 }.merging(more) { $1 }
        }

        /// Wherever there is no place for a log: a hook that ran in peace before there were logs goes on to.
        @Test(arguments: ["/nonexistent", "/dev/null", "/", "", "/root", "/proc"]) func isNotToldThatThereIsNoPlaceForALog(
            home: String
        ) async throws {
            let user = try await user()
            #expect(try await user.run(start, environment: environment(user, ["HOME": home])) == .init(status: 0))
        }

        @Test func isNotToldThatTheHostsLogIsNotHis() async throws {
            let user = try await user()
            let log = user.directory.directory("hosts", mode: 0o750)
            user.write("cfg/hookd/hookd.conf", "[Events]\nDirectory=\(log)\n")
            #expect(try await user.run(start, environment: environment(user)) == .init(status: 0))
            #expect(try FileManager.default.contentsOfDirectory(atPath: log) == [])
        }

        @Test func isToldWhatIsWrongWithALogOfHisOwn() async throws {
            let user = try await user()
            #expect(try await user.run(start, environment: environment(user)) == .init(status: 0))
            let log = user.directory("home/.local/state/hookd/events")
            chmod(log + "/lock", 0o400)
            chmod(log + "/spool", 0o500)
            #expect(
                try await user.run(start, environment: environment(user))
                    == .init(
                        status: 0,
                        errors: "hookctl: container/web1 start before: not in the event log: cannot open \(log)/lock:"
                            + " Permission denied (EACCES)\n"
                    ))
            chmod(log + "/spool", 0o700)
            #expect(try await user.run(start, environment: environment(user)) == .init(status: 0))
            #expect(try FileManager.default.contentsOfDirectory(atPath: log + "/spool").count == 1)
        }
    }
}
