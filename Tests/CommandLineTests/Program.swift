import Foundation
import Glibc
import Linux
import TestSupport
import Testing

/// A program of the host that a test runs for real.
struct Program {
    let name: String

    static let bash = Program(name: "bash")
    static let zsh = Program(name: "zsh")
    static let fish = Program(name: "fish")
    /// From util-linux: gives the program that it runs a terminal.
    static let script = Program(name: "script")

    private var path: String? {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }.first(where: FileManager.default.isExecutableFile)
    }

    /// Whether a test that needs it should run: on a build server even without it, to fail there.
    var isExpected: Bool { path != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

    /// What it prints on standard output, given that input, in that directory; standard error must stay empty.
    func output(_ arguments: [String], input: String = "", in directory: URL, environment: [String: String] = [:]) throws -> String {
        let path = try #require(path, "\(name) is not installed: apt-get install \(name)")
        let minimal = ["PATH": "/usr/bin:/bin", "HOME": directory.path, "TERM": "xterm", "LC_ALL": "C.UTF-8"]
        let variables = minimal.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        // Files, not pipes: a program that writes before it has read everything cannot block.
        let files = ["input", "output", "error"].map { directory.appending(path: ".\($0)-\(UUID())").path }
        try input.write(toFile: files[0], atomically: false, encoding: .utf8)
        let child = try onTheLoop {
            Result { () throws(Errno) in
                let input = try FileDescriptor.open(files[0], .readOnly)
                let output = try FileDescriptor.open(files[1], .writeOnly | .create)
                let error = try FileDescriptor.open(files[2], .writeOnly | .create)
                var spawn = Spawn(path: path, arguments: [path] + arguments, environment: variables)
                spawn.standardDescriptors = [input.number, output.number, error.number]
                spawn.directory = directory.path
                return try spawn.start()
            }
        }.get()
        Orphans.spare(child.id)
        while waitpid(child.id, nil, 0) < 0, errno == EINTR {}
        Orphans.forget(child.id)
        #expect(Files.text(at: files[2]) == "")
        return try #require(Files.text(at: files[1]))
    }
}

extension Trait where Self == ConditionTrait {
    /// The test is skipped, and says so, where one of the programs is missing; with `CI=true` it fails instead.
    static func needs(_ programs: Program...) -> Self {
        .enabled("needs \(programs.map(\.name)): apt-get install them") { programs.allSatisfy(\.isExpected) }
    }
}

/// A directory for one test, with a few names in it to complete: `readme.txt`, `two words.txt` and the directory `subdir`.
func withDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "completion-\(UUID())")
    try FileManager.default.createDirectory(at: directory.appending(path: "subdir"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    for name in ["readme.txt", "two words.txt"] {
        try "".write(to: directory.appending(path: name), atomically: false, encoding: .utf8)
    }
    try body(directory)
}

/// What an interactive shell makes of lines with the keys in them that a person presses to complete.
///
/// A shell function `ferry` must print the arguments that it is called with, each in angle brackets: those lines are returned.
func typed(_ lines: [String], into shell: String, in directory: URL, environment: [String: String] = [:]) throws -> [String] {
    let input = (lines + ["exit"]).map { $0 + "\n" }.joined()
    let output = try Program.script.output(["-qec", shell, "/dev/null"], input: input, in: directory, environment: environment)
    // The terminal ends its lines in "\r\n", which is one character.
    return output.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("<") }.map(String.init)
}
