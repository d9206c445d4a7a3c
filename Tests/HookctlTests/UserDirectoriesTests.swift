import Foundation
import Glibc
import TestSupport
import Testing

/// What root has in /etc and /run, an ordinary user has for himself in the XDG directories.
@Suite(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory, "needs setpriv and root: see Tests/install-packages"))
struct UserDirectoriesTests {
    private static let gate = ["run", "container", "web1", "start", "before"]

    @Test func findsHooksInTheConfigurationAndLocksInTheRuntimeDirectory() async throws {
        let user = try await OrdinaryUser()
        user.hook("cfg/hookd/hooks.d/10-a")
        user.hook("home/.config/hookd/hooks.d/20-not-here")
        let environment = user.session.merging(["XDG_CONFIG_HOME": user.directory("cfg")]) { $1 }
        let run = try await user.run(Self.gate, environment: environment)
        #expect(run == .init(status: 0, errors: "10-a: container web1 start before -\n"))
        var status = stat()
        #expect(stat(user.directory("run/hookd/locks/container/web1"), &status) == 0)
        #expect(status.st_mode == S_IFIFO | 0o600 && status.st_uid == user.id)
        for name in ["run/hookd/locks", "run/hookd/runs"] {
            #expect(stat(user.directory(name), &status) == 0)
            #expect(status.st_mode == S_IFDIR | 0o700, "\(name)")
        }
        // What a dispatch came to is in a log of his own.
        #expect(try FileManager.default.contentsOfDirectory(atPath: user.home).sorted() == [".config", ".local"])
        #expect(stat(user.directory("home/.local/state/hookd/events"), &status) == 0)
        #expect(status.st_mode == S_IFDIR | 0o750 && status.st_uid == user.id)
    }

    private static let places: [(variables: [String: String], configuration: String, runtime: String)] = [
        ([:], "home/.config/hookd", "home/.local/state/hookd/run"),
        (["XDG_STATE_HOME": "@/state"], "home/.config/hookd", "state/hookd/run"),
        (["XDG_CONFIG_HOME": "@/cfg", "XDG_RUNTIME_DIR": "@/run"], "cfg/hookd", "run/hookd"),
        // The specification: a path that is not absolute is to be passed over.
        (
            ["XDG_CONFIG_HOME": "cfg", "XDG_RUNTIME_DIR": "run", "XDG_STATE_HOME": "./state"], "home/.config/hookd",
            "home/.local/state/hookd/run"
        ),
        (["XDG_CONFIG_HOME": "", "XDG_RUNTIME_DIR": ""], "home/.config/hookd", "home/.local/state/hookd/run"),
    ]

    @Test(arguments: places.indices) func fallsBackBelowHome(index: Int) async throws {
        let place = Self.places[index]
        let user = try await OrdinaryUser()
        user.hook("\(place.configuration)/hooks.d/10-a")
        user.write("\(place.configuration)/hookd.conf.d/10.conf", "[Hooks]\nTimeout=7s\n")
        if place.variables["XDG_STATE_HOME"]?.hasPrefix("@") == true { user.makeDirectory("state") }
        let environment = place.variables.mapValues { $0.replacing("@", with: user.directory.path) }.merging(["HOME": user.home]) { $1 }
        let run = try await user.run(Self.gate, environment: environment)
        #expect(run == .init(status: 0, errors: "10-a: container web1 start before -\n"))
        #expect(access(user.directory("\(place.runtime)/locks/container/web1"), F_OK) == 0)
        #expect(
            try await user.run(["list"], environment: environment).output.contains(
                "   7s  \(user.directory(place.configuration))/hooks.d/10-a\n"))
    }

    @Test func withoutAHomeThereIsNothingToRun() async throws {
        let user = try await OrdinaryUser()
        #expect(try await user.run(Self.gate, environment: [:]) == .init(status: 0))
        #expect(try await user.run(["list", "--json"], environment: ["HOME": ""]) == .init(status: 0))
    }

    private static let owners: [(owner: UInt32?, isFine: Bool)] = [(nil, true), (0, true), (1, false), (4711, false)]

    @Test(arguments: owners) func believesItselfAndRoot(owner: UInt32?, isFine: Bool) async throws {
        let user = try await OrdinaryUser()
        user.hook("home/.config/hookd/hooks.d/10-a", owner: owner)
        let run = try await user.run(Self.gate)
        #expect(run.status == (isFine ? 0 : 1))
        let path = "\(user.home)/.config/hookd/hooks.d/10-a"
        let veto =
            "hookctl: container/web1 start before: vetoed by 10-a: \(path) belongs to user \(owner ?? 0), neither root nor the user hooks run as;"
            + " chown it (not run)\n"
        #expect(run.errors == (isFine ? "10-a: container web1 start before -\n" : veto))

        let configuration = user.write("home/.config/hookd/hookd.conf", "[Hooks]\nTimeout=7s\n", owner: owner)
        let list = try await user.run(["list"])
        #expect(list.status == (isFine ? 0 : 78))
        if !isFine {
            #expect(
                list.errors
                    == "hookctl: \(configuration):1:1: it is not trusted: \(configuration) belongs to user \(owner ?? 0), neither root nor the user"
                    + " hooks run as; chown it; let nobody but root or yourself write it\n")
        }
    }

    @Test func believesNothingBelowADirectoryOfSomebodyElses() async throws {
        let user = try await OrdinaryUser()
        user.hook("home/.config/hookd/hooks.d/10-a")
        chown(user.home, 4711, 4711)
        let run = try await user.run(Self.gate)
        #expect(run.status == 1)
        #expect(run.errors.contains("vetoed by \(user.home)/.config/hookd/hooks.d: \(user.home) belongs to user 4711, "))
    }

    @Test func cannotReadWhatItMayNot() async throws {
        let user = try await OrdinaryUser()
        let hooks = user.makeDirectory("home/.config/hookd/hooks.d")
        user.write("home/.config/hookd/hooks.d/10-a", "#!/bin/sh\n", mode: 0o711, owner: 0)
        let script = try await user.run(Self.gate)
        #expect(script.status == 1)
        #expect(
            script.errors
                == "hookctl: container/web1 start before: vetoed by 10-a: it cannot be read for its header: Permission denied (EACCES) (not run)\n"
        )
        chmod(hooks, 0)
        let directory = try await user.run(Self.gate)
        #expect(directory.status == 1)
        #expect(
            directory.errors
                == "hookctl: container/web1 start before: vetoed by \(hooks): cannot look at \(hooks): Permission denied (EACCES) (not run)\n"
        )
        chmod(hooks, 0o755)
        unlink("\(hooks)/10-a")
        let configuration = user.write("home/.config/hookd/hookd.conf", "[Hooks]\n", mode: 0o600, owner: 0)
        let unreadable = try await user.run(Self.gate)
        #expect(unreadable.status == 78)
        #expect(
            unreadable.errors
                == "hookctl: \(configuration):1:1: cannot read it: Permission denied (EACCES); name a file you can read, with --config or HOOKD_CONFIG\n"
        )
    }

    @Test func aRuntimeDirectoryThatCannotBeMadeIs71() async throws {
        let user = try await OrdinaryUser()
        user.hook("home/.config/hookd/hooks.d/10-a")
        user.directory.directory("roots")
        let environment = ["HOME": user.home, "XDG_RUNTIME_DIR": user.directory("roots")]
        let run = try await user.run(Self.gate, environment: environment)
        #expect(run.status == 71)
        #expect(
            run.errors
                == "hookctl: container/web1 start before: cannot make the runtime directory \(user.directory("roots"))/hookd: Permission denied (EACCES);"
                + " set RuntimeDirectory= to a directory of your own\n")
        let check = try await user.run(["check"], environment: environment)
        #expect(check.status == 1)
        #expect(
            check.errors
                == "hookctl: the runtime directory \(user.directory("roots"))/hookd cannot be made in \(user.directory("roots")), which refuses every gate:"
                + " Permission denied (EACCES)\n")
    }

    @Test func masksForHimself() async throws {
        let user = try await OrdinaryUser()
        user.makeDirectory("home/.config")
        #expect(try await user.run(["mask", "10-a"]).status == 0)
        #expect(try await user.run(["list", "--json"]).output.contains("\"state\":\"masked\""))
        #expect(try await user.run(["unmask", "10-a"]) == .init(status: 0))
    }

    /// A user who has no process left: nothing hangs, and the gate stays shut.
    @Test(.enabled(if: !BuiltProgram.isSanitized, "a sanitizer needs a thread of its own"), arguments: 0...1)
    func outOfProcessesIsAVeto(limit: Int) async throws {
        // Nobody else's processes count for this one.
        let user = try await OrdinaryUser(id: 3_000_000_000 + UInt32.random(in: 0..<1_000_000))
        user.hook("home/.config/hookd/hooks.d/10-a")
        let limits = ["--nproc=\(limit):\(limit)"]
        let run = try await user.run(Self.gate, limits: limits)
        #expect(run.status == 1)
        #expect(
            run.errors
                == "hookctl: container/web1 start before: vetoed by 10-a: no more processes can be started (EAGAIN); see the limits of this user and"
                + " control group (not run)\n")
        let `guard` = try await user.run(["guard", "container", "web1", "start", "--", "/bin/echo", "ran"], limits: limits)
        #expect(`guard`.status == 125 && `guard`.output == "")
        // Nothing to run is nothing to start.
        #expect(try await user.run(["run", "container", "web1", "start", "before", "--skip", "10-a"], limits: limits).status == 0)
        #expect(try await user.run(["list", "--names"], limits: limits) == .init(status: 0, output: "10-a\n"))
    }
}
