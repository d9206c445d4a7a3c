import Foundation
import TestSupport
import Testing

/// What LXC would not say, and who it is that complains.
@Suite struct LXCVerbTests {
    private static let garbage: [(arguments: [String], environment: [String: String], message: String)] = [
        ([], [:], "neither arguments nor LXC_HOOK_TYPE say which hook it is; LXC calls this, and --generate prints the lines for it"),
        (["web1"], [:], "LXC's arguments are NAME SECTION TYPE, and not \"web1\""),
        (["web1", "net", "up"], [:], "\"net\" is none of the hooks that begin with lxc.hook. in a container's configuration"),
        (["a/b", "lxc", "stop"], [:], "of a hook stop: invalid name \"a/b\": it holds a slash"),
        ([], ["LXC_HOOK_TYPE": "stop", "LXC_HOOK_SECTION": "lxc"], "a hook \"stop\" without LXC_NAME, the container's name"),
        (
            [], ["LXC_HOOK_TYPE": "e\u{1b}[2J\nx", "LXC_HOOK_SECTION": "lxc", "LXC_NAME": "web1"],
            "LXC has no hook \"e\\u{1b}[2J\\u{a}x\" but pre-start, pre-mount, mount, autodev, start-host, start, stop, post-stop, clone, destroy"
        ),
    ]

    @Test(arguments: garbage.indices) func runsNothingForGarbageAndSaysWhatIsWrong(index: Int) async throws {
        let (arguments, environment, message) = Self.garbage[index]
        let host = try HookctlHost()
        host.hook("10-a")
        let completion = try await host.run(["lxc"] + arguments, environment: environment)
        #expect(completion == .init(status: 65, errors: "hookctl lxc: \(message)\n"))
        #expect(host.calls == [])
    }

    @Test func theNameHookctlLxcIsTheVerb() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let link = host.directory("hookctl-lxc")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: host.hookctl.path)
        func status(_ name: String) async throws -> Int32 {
            try await host.start(program: link, [name, "lxc", "pre-start"], environment: ["HOOKD_CONFIG": host.configuration]).end().status
        }
        #expect(try await status("web1") == 0)
        #expect(host.calls == ["10-a container web1 start before pre-start"])
        // All words are LXC's.
        #expect(try await status("--help") == 65)
    }

    @Test func aContainersNameIsNotTakenForTheWishToHaveLinesPrinted() async throws {
        let completion = try await HookctlHost().run("lxc", "--generate", "lxc", "pre-start")
        #expect(completion.status == 64 && completion.output == "")
    }

    /// Scripts would be told another path than the container's.
    @Test func refusesWhatItCouldOnlyHandOnChanged() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let command = #"LXC_ROOTFS_PATH=$(printf '/srv/\351') exec "$@""#
        let start = try await host.start(
            program: "/bin/sh",
            ["-c", command, "sh", host.hookctl.path, "--config", host.configuration, "lxc", "--", "web1", "lxc", "pre-start"])
        let message = "hookctl lxc: the variable LXC_ROOTFS_PATH is not UTF-8, and would reach the scripts as another one\n"
        #expect(try await start.end() == .init(status: 65, errors: message))
        #expect(host.calls == [])
    }

    @Test func generatesLinesThatCallThisVeryProgram() async throws {
        let host = try HookctlHost()
        let completion = try await host.run("lxc", "--generate")
        #expect(completion.status == 0 && completion.errors == "")
        #expect(completion.output.contains("\nlxc.hook.pre-start = /"))
        #expect(completion.output.contains("/hookctl lxc --\n"))
    }

    /// LXC reads some 40 kB, and then waits for its hook's end without reading.
    @Test func saysOnlySoMuchOfManyScriptsThatSayALot() async throws {
        let host = try HookctlHost()
        let talk = "i=0; while [ $i -lt 300 ]; do printf '\\033%0999d\\n' $i >&2; i=$((i + 1)); done; exit 1"
        for number in 10..<50 { host.hook("\(number)-talk", talk) }
        let completion = try await host.run("lxc", "web1", "lxc", "post-stop")
        #expect(completion.status == 0)
        #expect(host.calls.count == 40)
        #expect(completion.errors.utf8.count > 8 << 10 && completion.errors.utf8.count < 20 << 10, "\(completion.errors.utf8.count)")
        #expect(completion.errors.hasPrefix("hookctl lxc: (left out here: all before this; 'hookctl history' has it)\n"))
        #expect(completion.errors.hasSuffix("299 (exit status 1)\n"))
    }
}
