import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// One dispatch at a time for an object, across processes.
@Suite(.serialized) struct ObjectLockTests {
    @Test func dispatchesForOneObjectRunOneAfterTheOther() async throws {
        let host = try HookctlHost()
        let log = host.directory("log")
        host.hook("10-a", "echo \"begin $HOOK_RUN\" >>\(log); sleep 0.03")
        host.hook("20-b", "sleep 0.03; [ $4 = aborted ] || exit $5")
        host.hook("00-last", "[ $4 = aborted ] && echo \"end $HOOK_RUN\" >>\(log); exit 0")
        // Vetoed ones: the lock covers the undoing, too, whose last script is the first.
        try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<8 { group.addTask { try await host.run("run", "container", "web1", "start", "before", "1").status } }
            for try await status in group { #expect(status == 1) }
        }
        let lines = host.directory.lines("log")
        try #require(lines.count == 24)
        // Each dispatch calls 10-a twice: before, and to undo.
        for first in stride(from: 0, to: lines.count, by: 3) {
            let id = lines[first].split(separator: " ")[1]
            #expect(Array(lines[first..<(first + 3)]) == ["begin \(id)", "begin \(id)", "end \(id)"])
        }
        #expect(Set(lines).count == 16)
        await host.expectNothingLeft()
    }

    @Test(arguments: [("container", "web2"), ("domain", "web1")]) func dispatchesForOtherObjectsDoNotWait(
        object: String, name: String
    ) async throws {
        let host = try HookctlHost()
        // Each waits for the other: one after the other they would never end.
        host.hook(
            "10-a",
            ": >\(host.directory.path)/$1-$2; while [ ! -e \(host.directory("container-web1")) ] || [ ! -e \(host.directory("\(object)-\(name)")) ]; do sleep 0.01; done"
        )
        let first = try await host.start("run", "container", "web1", "start", "before")
        let second = try await host.start("run", object, name, "start", "before")
        #expect(try await first.end(within: .seconds(30)).status == 0)
        #expect(try await second.end(within: .seconds(30)).status == 0)
        await host.expectNothingLeft()
    }

    @Test func waitingPastLockTimeoutIs75AndNamesTheHolder() async throws {
        let host = try HookctlHost("LockTimeout=300ms")
        host.hook("10-a", header: "event=stop")
        host.hook("20-slow", header: "event=stop", "\(host.mark("ready")); \(host.awaiting("go"))")
        host.hook("30-start", header: "event=start")
        let holder = try await host.start("run", "container", "web1", "stop", "before")
        await host.appears("ready")
        let begin = ContinuousClock.now
        let busy = try await host.run("run", "container", "web1", "start", "before")
        #expect(ContinuousClock.now - begin >= .milliseconds(300))
        #expect(busy.status == 75)
        #expect(busy.output == "")
        let expected =
            /hookctl: container\/web1 start before: busy: another dispatch for container\/web1 did not end within [0-9.]+m?s: container\/web1 stop before, process (\d+), script 20-slow, running for [0-9.]+m?s\n/
        let match = try #require(try expected.wholeMatch(in: busy.errors), "\(busy.errors)")
        #expect(match.output.1 == "\(holder.id)")

        let json = try await host.run("--json", "run", "container", "web1", "start", "before")
        #expect(json.status == 75)
        let report = try json.report
        #expect(report["verdict"]?.string == "busy")
        #expect((report["waited_ns"]?.int ?? 0) >= 300_000_000)
        #expect(report["holder"]?["pid"]?.int == Int(holder.id))
        #expect(report["holder"]?["point"]?.string == "container/web1 stop before")
        #expect(report["holder"]?["script"]?.string == "20-slow")
        #expect(report["holder"]?["id"]?.string == host.records.first)

        let guarded = try await host.run("guard", "container", "web1", "start", "--", "/bin/touch", host.directory("ran"))
        #expect(guarded.status == 125)
        #expect(guarded.complaints.count == 1 && guarded.errors.contains("busy"))
        #expect(host.directory.read("ran") == nil)

        // What nobody asked for needs no lock.
        #expect(try await host.run("run", "container", "web1", "create", "before").status == 0)
        host.make("go")
        #expect(try await holder.end().status == 0)
        #expect(host.calls.contains { $0.hasPrefix("30-start") } == false)
        #expect(try await host.run("run", "container", "web1", "start", "before").status == 0)
        await host.expectNothingLeft()
    }

    @Test func theWaitIsReportedAndCountsForNeitherBudgetNorTimeout() async throws {
        let host = try HookctlHost()
        host.hook("10-slow", header: "event=stop", "\(host.mark("ready")); \(host.awaiting("go"))")
        host.hook("20-a", header: "event=start timeout=20s", "echo $HOOK_TIMEOUT_MS")
        let holder = try await host.start("run", "container", "web1", "stop")
        await host.appears("ready")
        let waiter = try await host.start("--json", "run", "container", "web1", "start")
        try await Task.sleep(for: .milliseconds(500))
        host.hook("30-new", header: "event=start")
        host.make("go")
        let report = try await waiter.end().report
        #expect(try await holder.end().status == 0)
        #expect((report["waited_ns"]?.int ?? 0) > 0)
        // What came while it waited counts, too: the scripts are those of the moment when they run.
        #expect(report["scripts"].all("name") == ["20-a", "30-new"])
        #expect(report["scripts"]?[0]?["stdout"]?["text"]?.string == "20000\n")
        await host.expectNothingLeft()
    }
}
