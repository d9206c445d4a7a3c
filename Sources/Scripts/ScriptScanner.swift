import Configuration
import Linux

/// Finds the scripts of a kind in their directories.
///
/// It lists all directories first, then judges their files in the order of names, so that of namesakes only the first is opened.
package struct ScriptScanner<Script: DirectoryScript> {
    private let overrides: NamedDeclarations<Script.Declaration>
    private var trust = TrustedPath()
    private var problems: [ScriptDirectoryProblem] = []

    /// - Parameter overrides: what the configuration declares for scripts by name.
    package init(overrides: NamedDeclarations<Script.Declaration>) { self.overrides = overrides }

    /// Reads the directories.
    ///
    /// - Parameter directories: in order of precedence: the first that has a name wins. A missing one is fine.
    /// - Returns: Every file of every directory, by name, those of earlier directories before their namesakes; and the directories that
    ///   could not be read or believed.
    package consuming func scan(_ directories: [String]) -> (scripts: [Script], problems: [ScriptDirectoryProblem]) {
        var candidates: [Candidate] = []
        for (precedence, path) in directories.enumerated() {
            do throws(Distrust) {
                let (directory, names) = try open(path)
                for name in names { candidates.append(Candidate(name: name, directory: directory, precedence: precedence)) }
            } catch {
                if case .unreadable(_, .notFound) = error { continue }
                problems.append(ScriptDirectoryProblem(path: path, distrust: error))
            }
        }
        candidates.sort { left, right in
            if ScriptName.areSame(left.name, right.name) { return left.precedence < right.precedence }
            return ScriptName.precedes(left.name, right.name)
        }
        var scripts: [Script] = []
        scripts.reserveCapacity(candidates.count)
        var winner: Script?
        for candidate in candidates {
            if let before = winner, !ScriptName.areSame(before.name, candidate.name) { winner = nil }
            guard let script = look(at: candidate, behind: winner) else { continue }
            scripts.append(script)
            // A directory or a leftover stands in nobody's way.
            if case .passedOver = script.standing { continue }
            if case .overridden = script.standing { continue }
            winner = script
        }
        addMissing(to: &scripts, firstDirectory: directories.first ?? "")
        return (scripts, problems)
    }

    private mutating func open(_ path: String) throws(Distrust) -> (OpenDirectory, names: [String]) {
        try trust.check(directory: path)
        do throws(Errno) {
            let descriptor = try FileDescriptor.open(path, .readOnly | .directory)
            let names = try Directory.names(of: descriptor)
            return (OpenDirectory(path, descriptor), names)
        } catch {
            throw .unreadable(path: path, error)
        }
    }

    /// Adds the scripts that the configuration requires and that are nowhere.
    private func addMissing(to scripts: inout [Script], firstDirectory: String) {
        for (name, declaration) in overrides.entries where declaration.isRequired == true {
            let isThere = scripts.contains { script in
                if case .passedOver = script.standing { false } else { ScriptName.areSame(script.name, name) }
            }
            if isThere { continue }
            let missing = Script(name: name, path: "\(firstDirectory)/\(name)", standing: .missing, declaration: declaration)
            let place = scripts.firstIndex { ScriptName.precedes(name, $0.name) } ?? scripts.endIndex
            scripts.insert(missing, at: place)
        }
    }

    /// What a file is; nil when it has gone since the directory was listed, as if it had been removed a moment earlier.
    private mutating func look(at candidate: Candidate, behind winner: Script?) -> Script? {
        let (name, descriptor) = (candidate.name, candidate.directory.descriptor.number)
        let path = "\(candidate.directory.path)/\(name)"
        let override = overrides[name]
        let note = { (standing: ScriptStanding, declaration: Script.Declaration) in
            Script(name: name, path: path, standing: standing, declaration: declaration.overridden(by: override))
        }
        let nothing = Script.Declaration()
        if let reason = ScriptName.leftoverReason(name) { return note(.passedOver(reason: reason), nothing) }
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus.of(name, in: descriptor)
        } catch {
            guard error == .notFound else { return note(.unreadable(error), nothing) }
            // The listing has U+FFFD for bytes that are no UTF-8, and no file of the resulting name is there.
            guard name.unicodeScalars.contains("\u{fffd}") else { return nil }
            return note(winner.map { .overridden(by: $0.path) } ?? .misnamed, nothing)
        }
        if status.kind == .directory { return note(.passedOver(reason: "a directory"), nothing) }
        if let winner { return note(.overridden(by: winner.path), nothing) }
        return judge(name, path, status, descriptor, note)
    }

    private mutating func judge(
        _ name: String, _ path: String, _ status: FileStatus, _ descriptor: CInt,
        _ note: (ScriptStanding, Script.Declaration) -> Script
    ) -> Script {
        var status = status
        let nothing = Script.Declaration()
        do throws(Distrust) {
            if status.kind == .link {
                let target = try? FileStatus.of(name, in: descriptor, followingLinks: true)
                do throws(Distrust) {
                    status = try trust.check(file: path)
                } catch {
                    // Where everybody may make links, in a sticky directory, not everybody's link masks: the check gets as far as its target.
                    if case .notRegular = error, target?.isCharacterDeviceNull == true { return note(.masked, nothing) }
                    throw error
                }
            } else {
                try trust.check(status, ofFile: path)
            }
        } catch {
            return note(.untrusted(error), nothing)
        }
        if status.size == 0 { return note(.masked, nothing) }
        let header: (assignments: [Assignment], problems: [Problem])
        do throws(Errno) {
            header = try read(name, path, descriptor)
        } catch {
            // A script that is not executable is disabled, whether or not we may read it.
            return note(status.isExecutable ? .unreadable(error) : .disabled, nothing)
        }
        var reader = SectionReader(header.assignments, of: Script.Declaration.headerTitle)
        let declaration = Script.Declaration(&reader, spelt: .header)
        let problems = header.problems + reader.finish()
        if !status.isExecutable { return note(.disabled, declaration) }
        if let error = ConfigurationError(problems) { return note(.mistaken(error), declaration) }
        if let omission = declaration.overridden(by: overrides[name]).omission {
            let place = Place(file: path, line: 1, column: 1)
            return note(
                .mistaken(ConfigurationError(Problem(place: place, message: omission.message, remedy: omission.remedy))), declaration)
        }
        return note(.enabled, declaration)
    }

    /// Reads as much of the file as its comment block is long.
    private func read(_ name: String, _ path: String, _ descriptor: CInt) throws(Errno) -> (assignments: [Assignment], problems: [Problem])
    {
        let file = try FileDescriptor.open(name, .readOnly | .nonblocking, in: descriptor)
        var bytes = try file.readAll(limit: 4096)
        if bytes.count == 4096, Script.Declaration.header.isIncomplete(bytes) {
            bytes += try file.readAll(limit: ScriptHeader.sizeLimit + 1 - 4096)
        }
        return Script.Declaration.header.assignments(in: bytes, file: path)
    }
}

/// A directory that can be believed, open so that its files are found in it whatever its path names by then.
private final class OpenDirectory {
    let path: String
    let descriptor: FileDescriptor

    init(_ path: String, _ descriptor: consuming FileDescriptor) {
        self.path = path
        self.descriptor = descriptor
    }
}

private struct Candidate {
    let name: String
    let directory: OpenDirectory
    /// The directory's place in the order of precedence.
    let precedence: Int
}
