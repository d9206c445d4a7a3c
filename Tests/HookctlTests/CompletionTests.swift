import CommandLine
import Foundation
import TestSupport
import Testing

@testable import hookctl

/// The scripts of hookctl's own table; what any table's script does in each shell is tested with `CommandLine`.
@Suite struct CompletionTests {
    private static let shells = ["bash", "zsh", "fish"]

    private static func needs(_ program: String) -> Bool { Requirements(programs: [program], root: false).areMetOrMandatory }

    @Test(arguments: shells) func isPrintedForEveryShell(shell: String) async throws {
        let completion = try await RealProgram.built("hookctl").run(["completion", shell])
        #expect(completion.status == 0 && completion.errors == "")
        #expect(completion.output == CommandTable.root.completionScript(for: try #require(Shell(rawValue: shell))))
        for name in CommandTable.root.subcommands.map(\.name) { #expect(completion.output.contains(name)) }
    }

    @Test(arguments: shells.filter(needs)) func isLoadedByItsShell(shell: String) async throws {
        let script = try await RealProgram.built("hookctl").run(["completion", shell]).output
        let directory = TemporaryDirectory()
        let program = try #require(RealProgram.named(shell), "\(shell) is not installed")
        #expect(try await program.run(["-n", directory.write("script", script)]) == .init(status: 0))
    }

    private static let lines: [(line: String, replies: [String])] = [
        ("hookctl ru", ["run"]),
        (
            "hookctl ",
            [
                "run", "guard", "list", "explain", "check", "mask", "unmask", "events", "emit", "wait", "listeners", "status", "log",
                "history", "replay", "oci", "libvirt", "completion",
            ]
        ),
        ("hookctl run con", ["container"]),
        ("hookctl run container web1 start ", ["before", "after", "aborted", "begin", "end"]),
        ("hookctl run --fi", ["--filter"]),
        ("hookctl completion ", ["bash", "zsh", "fish"]),
        ("hookctl list --n", ["--names"]),
    ]

    @Test(.enabled(if: needs("bash")), arguments: lines) func completesInBash(line: String, replies: [String]) async throws {
        let directory = TemporaryDirectory()
        let script = try await RealProgram.built("hookctl").run(["completion", "bash"]).output
        let driver = """
            source \(directory.write("script", script))
            compopt() { :; }
            COMP_LINE=$1
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_POINT=${#COMP_LINE}
            _hookctl
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let bash = try #require(RealProgram.named("bash"), "bash is not installed")
        let completion = try await bash.run(["-c", driver, "bash", line])
        #expect(completion.errors == "")
        #expect(completion.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } == replies)
    }

    /// `list --names` feeds it, by way of the program in PATH.
    @Test(.enabled(if: needs("bash"))) func completesNamesOfScripts() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-b c")
        let script = try await RealProgram.built("hookctl").run(["completion", "bash"]).output
        let driver = """
            PATH=\((host.hookctl.path as NSString).deletingLastPathComponent):/usr/bin:/bin
            source \(host.directory.write("script", script))
            compopt() { :; }
            COMP_LINE='hookctl mask ' COMP_WORDS=(hookctl mask '') COMP_CWORD=2 COMP_POINT=13
            _hookctl
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let bash = try #require(RealProgram.named("bash"), "bash is not installed")
        let environment = ProcessInfo.processInfo.environment.merging(["HOOKD_CONFIG": host.configuration]) { $1 }
        let completion = try await bash.run(["-c", driver], environment: environment)
        #expect(
            completion.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } == ["10-a", "20-b\\ c"],
            "\(completion.errors)")
    }
}
