import CommandLine
import TestSupport
import Testing

@testable import hookctl

@Suite struct HelpTests {
    private func hookctl(_ arguments: [String]) async throws -> RealProgram.Completion {
        try await RealProgram.built("hookctl").run(arguments, environment: ["PATH": "/usr/bin:/bin"])
    }

    private static let verbs = CommandTable.root.subcommands.map(\.name)

    @Test(arguments: verbs) func tellsAllThereIsToKnowOfAVerb(name: String) async throws {
        let command = try #require(CommandTable.root.subcommands.first { $0.name == name }?.command)
        let completion = try await hookctl([name, "--help"])
        #expect(completion.status == 0 && completion.errors == "")
        let help = completion.output
        #expect(help.hasPrefix("Usage: hookctl \(name) [OPTIONS]"))
        // However it is wrapped.
        let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(command.summary))
        for option in command.options + CommandTable.root.options {
            #expect(help.contains(option.isNegatable ? "--[no-]\(option.name)" : "--\(option.name)"), "\(option.name)")
        }
        #expect(help.contains("--help"))
        for argument in command.arguments { #expect(help.contains(argument.name), "\(argument.name)") }
        for status in command.exitStatuses { #expect(words.contains(" \(status.code) \(status.meaning)"), "\(status.code)") }
        for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(!help.contains("\u{1b}"))
    }

    @Test(arguments: [["--help"], ["-h"], ["--help", "run"], ["--json", "--help"], ["--hlep", "--help"]])
    func tellsOfAllVerbs(arguments: [String]) async throws {
        let completion = try await hookctl(arguments)
        #expect(completion.status == 0 && completion.errors == "")
        if arguments.last != "run" {
            for name in Self.verbs { #expect(completion.output.contains("\n  \(name) "), "\(name)") }
        }
    }

    /// Whatever else is wrong with the command line: who asks for help needs it.
    @Test(arguments: verbs) func winsOverMistakes(name: String) async throws {
        let completion = try await hookctl([name, "--no-such-option", "-h", "a", "b", "c", "d", "e", "f"])
        #expect(completion.status == 0 && completion.errors == "")
        #expect(completion.output.hasPrefix("Usage: hookctl \(name) [OPTIONS]"))
    }

    @Test func saysItsVersion() async throws {
        #expect(try await hookctl(["--version"]) == .init(status: 0, output: "hookctl \(CommandTable.version)\n"))
    }

    private static let misspelt: [(arguments: [String], complaint: String, usage: String)] = [
        (["rnu"], "unknown verb 'rnu'. Did you mean 'run'?", "hookctl [OPTIONS] VERB ..."),
        (["help"], "unknown verb 'help'. Did you mean '--help'?", "hookctl [OPTIONS] VERB ..."),
        (["umask"], "unknown verb 'umask'. Did you mean 'mask'?", "hookctl [OPTIONS] VERB ..."),
        (["frobnicate"], "unknown verb 'frobnicate'", "hookctl [OPTIONS] VERB ..."),
        (
            [],
            "missing verb: one of run, guard, list, explain, check, mask, unmask, events, emit, wait, listeners, status, log, history, replay, oci, libvirt or completion",
            "hookctl [OPTIONS] VERB ..."
        ),
        (["--jsno", "list"], "unknown option '--jsno'. Did you mean '--json'?", "hookctl [OPTIONS] VERB ..."),
        (["list", "--name"], "unknown option '--name'. Did you mean '--names'?", "hookctl list [OPTIONS]"),
        (["--names", "list"], "option '--names' stands before the verb; write 'hookctl list --names'", "hookctl [OPTIONS] VERB ..."),
        (["list", "-json"], "unknown option '-json'. Did you mean '--json'?", "hookctl list [OPTIONS]"),
        (["list", "--names=yes"], "option '--names' takes no value, but 'yes' was given", "hookctl list [OPTIONS]"),
        (["list", "--config"], "option '--config' needs a value: --config FILE", "hookctl list [OPTIONS]"),
        (["list", "--json", "--json"], "option '--json' is given more than once", "hookctl list [OPTIONS]"),
        (["list", "10-a"], "unexpected argument '10-a'", "hookctl list [OPTIONS]"),
        (["run", "container", "web1"], "missing argument EVENT", "hookctl run [OPTIONS] OBJECT NAME EVENT [QUALIFIER [EXTRA]]"),
        (["mask"], "missing argument SCRIPT", "hookctl mask [OPTIONS] SCRIPT"),
        (["completion", "tcsh"], "'tcsh' is not a value for SHELL: one of bash, zsh or fish", "hookctl completion [OPTIONS] SHELL"),
        (["run", "\u{1b}[31m"], "missing argument NAME", "hookctl run [OPTIONS] OBJECT NAME EVENT [QUALIFIER [EXTRA]]"),
        (["\u{1b}]0;title\u{7}"], "unknown verb '\\x1b]0;title\\x07'", "hookctl [OPTIONS] VERB ..."),
    ]

    @Test(arguments: misspelt) func guessesWhatWasMeantAndShowsHowItIsUsed(
        arguments: [String], complaint: String, usage: String
    ) async throws {
        let completion = try await hookctl(arguments)
        #expect(completion.status == 64 && completion.output == "")
        let lines = completion.errors.split(separator: "\n").map(String.init)
        let name = usage.split(separator: " [").first ?? ""
        #expect(lines == ["hookctl: \(complaint)", "Usage: \(usage)", "Try '\(name) --help'."])
    }

    /// Every status below 125 is the guarded command's.
    @Test(arguments: [
        ["guard"], ["guard", "container", "web1", "start"], ["--json", "guard", "--no-such-option"], ["--config", "/nonexistent", "guard"],
        ["guard", "container", "a/b", "start", "--", "true"],
    ]) func guardsMistakesAre125(arguments: [String]) async throws {
        let completion = try await hookctl(arguments)
        #expect(completion.status == 125, "\(completion.errors)")
        #expect(completion.output == "" && completion.errors.hasPrefix("hookctl: "))
    }

    /// One who has used it rightly, and whose host is wrong, needs no usage.
    @Test(arguments: [
        ["run", "container", "a/b", "start"], ["run", "container", "a", "start", "--timeout", "5x"], ["--config", "/nonexistent", "list"],
        ["run", "container", "a", "start", "--document", "/nonexistent"], ["mask", "a/b"],
        ["run", "container", "a", "start", "--setenv", "x"],
    ]) func showsUsageAfterUsageMistakesOnly(arguments: [String]) async throws {
        let completion = try await hookctl(arguments)
        #expect(completion.status != 0)
        #expect(!completion.errors.contains("Usage:"), "\(completion.errors)")
        #expect(completion.errors.split(separator: "\n").count == 1, "\(completion.errors)")
        #expect(completion.errors.hasPrefix("hookctl: "))
    }
}
