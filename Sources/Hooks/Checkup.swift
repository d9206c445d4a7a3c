import Configuration
import Glibc
import Linux
import Scripts

/// Finds what is wrong with a host's hooks before a container finds out.
package struct Checkup: Sendable {
    /// A line each: what is wrong, where, and what to do.
    package let problems: [String]

    /// Looks at the script directories and the runtime directory of a configuration that could be read.
    package init(_ configuration: HookConfiguration) {
        let snapshot = ScriptSnapshot.scan(configuration)
        var problems = snapshot.directoryProblems.map { "the script directory \($0.path) refuses every gate: \($0.distrust)" }
        for script in snapshot.scripts { problems += Self.problems(of: script) }
        problems += Self.namelessSections(configuration, snapshot)
        problems += Self.runtimeProblems(configuration)
        self.problems = problems
    }

    private static func problems(of script: HookScript) -> [String] {
        switch script.standing {
        case .mistaken(let error): return error.problems.map(\.description)
        case .untrusted, .unreadable, .misnamed: return ["\(script.path) refuses every gate: \(script.standing.reason ?? "")"]
        case .enabled: return SpawnCheck.problem(script.path).map { ["\(script.path) cannot run: \($0)"] } ?? []
        case .missing, .masked, .disabled:
            guard script.declaration.isRequired == true else { return [] }
            return ["\(script.name) is required and \(script.standing.word): it refuses the gates it asked for"]
        case .passedOver, .overridden: return []
        }
    }

    /// A section for a script that is nowhere is most likely misspelt, and what it says is said to nobody.
    private static func namelessSections(_ configuration: HookConfiguration, _ snapshot: ScriptSnapshot) -> [String] {
        let names = snapshot.scripts.filter { $0.standing != .missing }.map(\.name)
        return configuration.overridePlaces.compactMap { name, place in
            if names.contains(name) || configuration.overrides[name]?.isRequired == true { return nil }
            let nearest = Spelling.nearest(to: name, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
            return "\(place): no script directory has a script \"\(name)\"\(nearest)"
        }
    }

    private static func runtimeProblems(_ configuration: HookConfiguration) -> [String] {
        var trust = TrustedPath()
        do throws(Distrust) {
            try trust.check(directory: configuration.runtimeDirectory)
            return []
        } catch {
            if case .unreadable(_, .notFound) = error { return unmakable(configuration.runtimeDirectory) }
            return ["the runtime directory refuses every gate: \(error)"]
        }
    }

    /// What keeps the first dispatch that needs the runtime directory from making it.
    private static func unmakable(_ directory: String) -> [String] {
        var parent = directory[...]
        repeat {
            parent = parent[..<(parent.utf8.lastIndex(of: UInt8(ascii: "/")) ?? parent.startIndex)]
        } while access(parent.isEmpty ? "/" : String(parent), F_OK) != 0 && !parent.isEmpty
        let existing = parent.isEmpty ? "/" : String(parent)
        if access(existing, W_OK | X_OK) == 0 { return [] }
        return ["the runtime directory \(directory) cannot be made in \(existing), which refuses every gate: \(Errno.last)"]
    }
}
