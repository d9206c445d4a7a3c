import Foundation
import Glibc

/// A user who is not root, with a home directory and a copy of `hookctl` that he may read.
package final class OrdinaryUser: Sendable {
    package let directory = TemporaryDirectory()
    package let id: UInt32
    private let setpriv: RealProgram

    /// What it takes to become one.
    package static let requirements = Requirements(programs: ["setpriv", "prlimit"], root: true)

    /// - Parameter id: by default that of `nobody`.
    package init(id: UInt32 = 65534) async throws {
        self.id = id
        setpriv = RealProgram.named("setpriv") ?? RealProgram(path: "/usr/bin/setpriv")
        chmod(directory.path, 0o755)
        makeDirectory("home")
        makeDirectory("run")
        try await RealProgram.install(copyOf: RealProgram.built("hookctl").path, at: hookctl)
    }

    package var hookctl: String { directory("hookctl") }
    package var home: String { directory("home") }

    /// The variables of a login session.
    package var session: [String: String] { ["HOME": home, "XDG_RUNTIME_DIR": directory("run")] }

    /// Makes a directory of his.
    @discardableResult
    package func makeDirectory(_ name: String) -> String {
        var path = ""
        for part in name.split(separator: "/") {
            path += (path.isEmpty ? "" : "/") + part
            if access(directory(path), F_OK) != 0 { chown(directory.directory(path), id, id) }
        }
        return directory(name)
    }

    /// Writes a file of his, or of somebody else's.
    @discardableResult
    package func write(_ name: String, _ text: String, mode: UInt32 = 0o644, owner: UInt32? = nil) -> String {
        if let slash = name.lastIndex(of: "/") { makeDirectory(String(name[..<slash])) }
        let path = directory.write(name, text, mode: mode)
        // Giving a file away takes its set-ID bits.
        chown(path, owner ?? id, owner ?? id)
        chmod(path, mode)
        return path
    }

    /// Writes a hook of his that says how it was called.
    package func hook(_ name: String, owner: UInt32? = nil) { write(name, "#!/bin/sh\necho \"$*\"\n", mode: 0o755, owner: owner) }

    /// Copies a program of this build to where he may run it; its path.
    package func install(_ program: String) async throws -> String {
        try await RealProgram.install(copyOf: RealProgram.built(program).path, at: directory(program))
        return directory(program)
    }

    /// Runs any program as him.
    ///
    /// - Parameter groups: his supplementary groups.
    package func run(program: String, _ arguments: [String], groups: [UInt32] = []) async throws -> RealProgram.Completion {
        let supplementary = groups.isEmpty ? "--clear-groups" : "--groups=\(groups.map { "\($0)" }.joined(separator: ","))"
        return try await setpriv.run(
            ["--reuid=\(id)", "--regid=\(id)", supplementary, "/usr/bin/env", "-i", program] + arguments, within: .seconds(60))
    }

    /// Runs `hookctl` as him.
    ///
    /// - Parameters:
    ///   - environment: all of it.
    ///   - limits: options of prlimit(1).
    package func run(
        _ arguments: [String], environment: [String: String]? = nil, limits: [String] = []
    ) async throws -> RealProgram.Completion {
        let variables = (environment ?? session).map { "\($0)=\($1)" }
        let limiting = limits.isEmpty ? [] : ["/usr/bin/prlimit"] + limits
        return try await setpriv.run(
            ["--reuid=\(id)", "--regid=\(id)", "--clear-groups", "/usr/bin/env", "-i"] + variables + limiting + [hookctl] + arguments,
            within: .seconds(60))
    }
}
