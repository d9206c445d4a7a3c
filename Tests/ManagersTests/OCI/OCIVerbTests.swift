import Foundation
import JSON
import TestSupport
import Testing

/// `hookctl oci`, called by no runtime at all.
@Suite struct OCIVerbTests {
    private let directory = TemporaryDirectory()
    private let state = #"{"ociVersion":"1.0.2","id":"web1","status":"creating","pid":71,"bundle":"/nowhere"}"#

    /// Runs `hookctl oci` on a host with one hook, which notes its calls.
    private func hookctl(_ arguments: String..., input: String = "") async throws -> RealProgram.Completion {
        directory.write(
            "hookd.conf", "[Hooks]\nDirectories=hooks.d\nRuntimeDirectory=run\n[Events]\nDirectory=events\n[History]\nDirectory=history\n")
        directory.directory("run")
        try await RealProgram.install("#!/bin/sh\necho \"$*\" >>\(directory("calls"))\n", at: directory("hooks.d/10-a"))
        return try await RealProgram.built("hookctl").run(["--config", directory("hookd.conf"), "oci"] + arguments, input: input)
    }

    @Test func runsTheHooksOfTheStage() async throws {
        #expect(try await hookctl("createRuntime", input: state) == RealProgram.Completion(status: 0))
        #expect(directory.lines("calls") == ["container web1 start before createRuntime"])
    }

    @Test func leavesOutWhatItIsTold() async throws {
        #expect(try await hookctl("createRuntime", "--skip", "10-a", input: state).status == 0)
        #expect(directory.lines("calls") == [])
    }

    @Test(arguments: [
        ("", "there is nothing"),
        ("<domain type='kvm'/>", "it is not JSON: line 1, column 1 (byte 0): expected a value, found '<'"),
        (#"{"ociVersion":"1.0.2"}"#, #"it has no "id""#),
    ])
    func garbageRunsNothing(_ input: String, _ reason: String) async throws {
        for stage in ["createRuntime", "startContainer", "poststop"] {
            #expect(
                try await hookctl(stage, input: input)
                    == RealProgram.Completion(
                        status: 65,
                        errors: "hookctl oci: standard input does not hold a container's state, which OCI runtimes write there: \(reason)\n"
                    ))
        }
        #expect(directory.lines("calls") == [])
        #expect(directory.read("events") == nil && !FileManager.default.fileExists(atPath: directory("events")))
    }

    @Test func aStateWithoutEndRunsNothing() async throws {
        let result = try await hookctl("createRuntime", input: state.replacing("creating", with: String(repeating: "x", count: 16 << 20)))
        #expect(result == RealProgram.Completion(status: 65, errors: "hookctl oci: the state on standard input is longer than 16 MiB\n"))
        #expect(directory.lines("calls") == [])
    }

    // MARK: Standard input that takes its time

    /// Runs `hookctl oci createRuntime` by a shell's command, as `"$@"`.
    private func hookctl(_ arguments: String..., by command: String) async throws -> RealProgram.Completion {
        _ = try await hookctl("--generate")
        try await RealProgram.install(
            "#!/bin/sh\n# hook: qualifier=before\necho $HOOK_TIMEOUT_MS >>\(directory("calls"))\n", at: directory("hooks.d/10-a"))
        let words = [try RealProgram.built("hookctl").path, "--config", directory("hookd.conf"), "oci", "createRuntime"] + arguments
        return try await RealProgram(path: "/bin/sh").run(["-c", "cd \(directory.path); state='\(state)'; \(command)", "sh"] + words)
    }

    @Test func givesUpOnAStateThatDoesNotEndInsideTheDeadline() async throws {
        // Open for writing too, it never ends.
        let result = try await hookctl("--deadline=1s", by: #"mkfifo input; exec "$@" <>input"#)
        let message = "hookctl oci: the state on standard input has not ended in half of the time there is for all\n"
        #expect(result == RealProgram.Completion(status: 65, errors: message))
        #expect(directory.lines("calls") == [])
    }

    @Test func theDeadlineCountsFromTheCallAndNotFromTheStatesEnd() async throws {
        #expect(try await hookctl("--deadline=10s", by: #"(sleep 1; echo "$state") | "$@""#).status == 0)
        // A second for the log and so on, an eighth of nine for ending the script, the second of waiting.
        let left = try #require(Int(directory.lines("calls").first ?? ""))
        #expect((1...6900).contains(left), "\(left)")
    }

    @Test func readsAStateFromAPipeThatDoesNotBlock() async throws {
        let command = #"(sleep 0.3; echo "$state") | perl -MFcntl -e 'fcntl(STDIN, F_SETFL, O_NONBLOCK); exec @ARGV' "$@""#
        #expect(try await hookctl(by: command) == RealProgram.Completion(status: 0))
        #expect(directory.lines("calls").count == 1)
    }

    /// A manager may keep the pipe of its hook's standard error without ever reading.
    @Test func waitsForNobodyWhoDoesNotReadBeyondTheDeadline() async throws {
        let fill = #"mkfifo said; exec 2<>said; timeout 0.5 dd if=/dev/zero of=said bs=4096 status=none; echo "$state" | "$@" --skip 30-c"#
        let result = try await hookctl("--deadline=1s", by: fill)
        #expect(result == RealProgram.Completion(status: 0))
        #expect(directory.lines("calls").count == 1)
    }

    // MARK: How it is called

    @Test(arguments: [
        ([], "hookctl oci: name one stage, such as createRuntime; --generate prints how\n"),
        (["createRuntime", "poststop"], "hookctl oci: name one stage, such as createRuntime; --generate prints how\n"),
        (["createRuntime", "--podman"], "hookctl oci: --podman is for --generate\n"),
        (["createRuntime", "--deadline=100ms"], "hookctl oci: --deadline: \"100ms\" is too short; give at least 500ms\n"),
        (["--generate", "--deadline=2d"], "hookctl oci: --deadline: a runtime that waits longer than a day waits for ever\n"),
        (["--generate", "--deadline=infinity"], "hookctl oci: --deadline: a runtime that waits longer than a day waits for ever\n"),
    ])
    func saysHowItIsCalled(_ arguments: [String], _ message: String) async throws {
        directory.write("hookd.conf", "")
        let result = try await RealProgram.built("hookctl").run(["--config", directory("hookd.conf"), "oci"] + arguments, input: state)
        #expect(result == RealProgram.Completion(status: 64, errors: message))
    }

    @Test func refusesAStageThatThereIsNot() async throws {
        let result = try await hookctl("preStart", input: state)
        #expect(result.status == 64)
        #expect(
            result.errors.hasPrefix("hookctl: 'preStart' is not a value for STAGE: one of prestart, createRuntime,"), "\(result.errors)")
    }

    // MARK: --generate

    @Test func printsTheHooksOfAConfiguration() async throws {
        let result = try await hookctl("--generate")
        #expect(result.status == 0 && result.errors == "")
        let hooks = try JSONValue(parsing: result.output)
        #expect(hooks.object?.keys == ["createRuntime", "poststart", "poststop"])
        let program = try RealProgram.built("hookctl").path
        #expect(
            hooks["poststop"] == [
                [
                    "path": .string(program),
                    "args": [.string(program), "--config", .string(directory("hookd.conf")), "oci", "poststop", "--deadline=30s"],
                    "timeout": 35,
                ]
            ])
    }

    @Test func printsTheStagesThatAreNamedEachOnce() async throws {
        let result = try await hookctl("--generate", "--deadline", "1min", "startContainer", "createRuntime", "startContainer")
        let hooks = try JSONValue(parsing: result.output)
        #expect(hooks.object?.keys == ["startContainer", "createRuntime"])
        #expect(hooks["startContainer"]?[0]?["timeout"] == 65)
    }

    @Test func printsAFileOfPodmansForEachStage() async throws {
        let one = try await hookctl("--generate", "--podman", "poststop")
        #expect(try JSONValue(parsing: one.output)["stages"] == ["poststop"])
        let all = try await hookctl("--generate", "--podman")
        #expect(all.output.hasSuffix(one.output))
        #expect(all.output.split(separator: "\n").filter { $0 == "}" }.count == 3)
    }

    @Test func generatesNothingForAConfigurationThatIsWrong() async throws {
        directory.write("wrong.conf", "[Hooks]\nTimeuot=5s\n")
        let result = try await RealProgram.built("hookctl").run(["--config", directory("wrong.conf"), "oci", "--generate"])
        #expect(result.status == 78)
        #expect(result.output == "")
        #expect(result.errors.contains("\(directory("wrong.conf")):2:"), "\(result.errors)")
    }
}
