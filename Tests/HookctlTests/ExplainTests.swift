import Foundation
import Glibc
import JSON
import TestSupport
import Testing

@Suite struct ExplainTests {
    private static let reasons: [(name: String, make: @Sendable (HookctlHost, String) -> Void, why: String)] = [
        ("object", { $0.hook($1, header: "object=domain,net*") }, "its object is domain,net*, not container"),
        ("event", { $0.hook($1, header: "event=stop") }, "its event is stop, not start"),
        ("qualifier", { $0.hook($1, header: "qualifier=after") }, "its qualifier is after, not before"),
        ("name", { $0.hook($1, header: "name=db*") }, "its name is db*, not web1"),
        ("extra", { $0.hook($1, header: "extra=tcp") }, "its extra is tcp, not -"),
        ("id", { $0.hook($1, header: "id=4f1c") }, "its id is 4f1c, not -"),
        ("masked", { symlink("/dev/null", $0.directory("hooks.d/\($1)")) }, "an empty file or a link to /dev/null stands in its place"),
        ("disabled", { $0.directory.write("hooks.d/\($1)", "#!/bin/sh\n") }, "it is not executable; chmod +x it"),
        ("~", { $0.hook($1) }, "passed-over: an editor's backup"),
        ("directory", { $0.directory.directory("hooks.d/\($1)") }, "passed-over: a directory"),
        ("skipped", { $0.hook($1) }, "skipped on request"),
        (
            "untrusted", { $0.directory.write("hooks.d/\($1)", "#!/bin/sh\n", mode: 0o757) },
            "refuses the gate: HOOKS/20-untrusted can be written by others (mode 0757); chmod go-w it"
        ),
        (
            "mistaken", { $0.hook($1, header: "timeout=x") },
            "refuses the gate: HOOKS/20-mistaken:2:17: \"x\" is not a number; write a time span such as \"10s\", \"1min 30s\" or \"500ms\""
        ),
        ("required", { _, _ in }, "refuses the gate: it is required and missing"),
    ]

    @Test(arguments: reasons.indices) func saysWhyAFileDoesNotRun(index: Int) async throws {
        let (word, make, why) = Self.reasons[index]
        let name = "20-\(word)"
        let host = try HookctlHost(sections: "[Hook 20-required]\nRequired=\(word == "required" ? "yes" : "no")")
        host.hook("10-a")
        make(host, name)
        let expected = why.replacing("HOOKS", with: host.directory("hooks.d"))

        let text = try await host.run("explain", "container", "web1", "start", "before", "--skip", "20-skipped")
        #expect(text.status == 0 && text.errors == "")
        let rows = text.output.split(separator: "\n").map(String.init)
        // Between the columns are two blanks and what the widest cell asks for.
        let columns = rows.map { $0.split(separator: "  ").map { String($0).trimmingCharacters(in: .whitespaces) } }
        #expect(columns.contains([name, expected, "\(host.directory("hooks.d"))/\(name)"]), "\(text.output)")
        // That one refuses is the first thing to know: then the others do not run either.
        let refuses = why.hasPrefix("refuses")
        #expect(text.output.contains("\nNothing runs.\n\nOtherwise would, in this order:\n") == refuses)
        #expect(text.output.contains("\nRuns, in this order:\n") == !refuses)

        let json = try await host.run("explain", "container", "web1", "start", "before", "--skip", "20-skipped", "--json")
        let objects = try json.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(objects.map { $0["name"]?.string } == ["10-a", name])
        #expect(objects.map { $0["runs"]?.bool } == [true, false])
        #expect(objects.last?["why"]?.string == expected)
        #expect(objects.last?["refuses"]?.bool == (refuses ? true : nil))
        // Nothing ran.
        #expect(host.calls == [] && host.records == [])
    }

    @Test func saysWhatRunsInWhichOrderWithWhat() async throws {
        let host = try HookctlHost("OnTimeout=ignore\nDirectories=lib.d", sections: "[Hook 30-c]\nTimeout=3s")
        host.hook("10-a", header: "timeout=500ms on-failure=ignore")
        host.hook("30-c", header: "timeout=1s arguments=\"%n %q fixed\"")
        host.directory.script("lib.d/20-b", "# hook: on-timeout=veto")
        host.directory.script("lib.d/10-a", "")
        let (hooks, library) = (host.directory("hooks.d"), host.directory("lib.d"))
        let before = try await host.run("explain", "container", "web1", "start", "before", "tcp")
        #expect(
            before.output == """
                container/web1 start before: a gate: the first veto refuses it

                Runs, in this order:
                   SCRIPT  TIMEOUT  ON FAILURE  ON TIMEOUT  ARGUMENTS                        PATH
                1  10-a      500ms  ignore      ignore      container web1 start before tcp  \(hooks)/10-a
                2  20-b       1min  veto        veto        container web1 start before tcp  \(library)/20-b
                3  30-c         3s  veto        ignore      web1 before fixed                \(hooks)/30-c

                Does not run:
                SCRIPT  WHY\(String(repeating: " ", count: "overridden: by \(hooks)/10-a".count - 1))PATH
                10-a    overridden: by \(hooks)/10-a  \(library)/10-a

                """)
        let aborted = try await host.run("explain", "container", "web1", "start", "aborted", "--json")
        let names = try aborted.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }.filter {
            $0["runs"]?.bool == true
        }
        #expect(names.map { $0["name"]?.string } == ["30-c", "20-b", "10-a"])
    }

    @Test func saysThatAnotherPointIsNoGate() async throws {
        let host = try HookctlHost("Filters=container/start/after")
        host.hook("10-a")
        let after = try await host.run("explain", "container", "web1", "start", "after")
        #expect(
            after.output.hasPrefix(
                "container/web1 start after: no gate: all run, failures are reported\nThe scripts' standard output replaces the document.\n"
            ))
        #expect(after.output.contains("report      report"))
        let event = try await host.run("explain", "container", "web1", "start")
        #expect(event.output.hasPrefix("container/web1 start: no gate: "))
    }

    @Test func saysThatNothingRuns() async throws {
        let host = try HookctlHost()
        let completion = try await host.run("explain", "container", "web1", "start", "before")
        #expect(completion == .init(status: 0, output: "container/web1 start before: a gate: the first veto refuses it\n\nNothing runs.\n"))
    }

    /// A script that asked for just this kind must not be told that it asked for another.
    @Test func saysThatHooksDoNotRunForAKindOfObject() async throws {
        let host = try HookctlHost("Objects=domain")
        host.hook("10-a", header: "object=container")
        host.hook("20-b")
        let completion = try await host.run("explain", "container", "web1", "start", "before", "--json")
        let objects = try completion.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(
            objects.map { $0["why"]?.string }
                == Array(repeating: "hooks do not run for this kind of object; see Objects= in [Hooks]", count: 2))
    }

    @Test func aDirectoryThatCannotBeBelievedRefuses() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        chmod(host.directory("hooks.d"), 0o775)
        let reason = "\(host.directory("hooks.d")) can be written by others (mode 0775); chmod go-w it"
        let gate = try await host.run("explain", "container", "web1", "start", "before")
        #expect(gate.output.contains("\nRefused: the directory \(host.directory("hooks.d")): \(reason)\n\nNothing runs.\n"))
        let after = try await host.run("explain", "container", "web1", "start", "after")
        #expect(after.output.contains("\nReported: the directory \(host.directory("hooks.d")): \(reason)\n"))
    }

    @Test func takesTheIDIntoAccount() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "id=4f1c")
        #expect(try await host.run("explain", "container", "web1", "start", "before", "--id", "4f1c").output.contains("1  10-a"))
    }

    @Test func makesAHostileNameVisible() async throws {
        let host = try HookctlHost()
        let completion = try await host.run("explain", "container", "a\u{202e}b", "start")
        #expect(completion.output.hasPrefix("container/a\\u202eb start: "))
    }
}
