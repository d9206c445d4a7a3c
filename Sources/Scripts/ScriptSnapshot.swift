import Configuration
public import Linux

/// What is in the script directories at one moment; a dispatch sees one snapshot from its beginning to its end.
public struct ScriptSnapshot: Sendable {
    /// Every file of every directory, by name, those of earlier directories before their namesakes.
    public let scripts: [HookScript]
    /// The directories that could not be read or believed; each refuses every gate, since nobody knows what would be in it.
    public let directoryProblems: [DirectoryProblem]

    /// A script directory that cannot be used.
    public struct DirectoryProblem: Hashable, Sendable {
        /// The directory as the configuration has it.
        public let path: String
        /// What is wrong with it.
        public let distrust: Distrust
    }

    /// Reads the directories.
    ///
    /// - Parameters:
    ///   - directories: in order of precedence: the first that has a name wins. A missing one is fine.
    ///   - overrides: what the configuration declares for scripts by name.
    package static func scan(_ directories: [String], overrides: [String: Declaration] = [:]) -> ScriptSnapshot {
        var scanner = ScriptScanner(overrides: overrides)
        for directory in directories { scanner.scan(directory) }
        return scanner.finish(firstDirectory: directories.first ?? "")
    }

    init(scripts: [HookScript], directoryProblems: [DirectoryProblem]) {
        self.scripts = scripts
        self.directoryProblems = directoryProblems
    }
}

/// Reads script directories one after another.
private struct ScriptScanner {
    let overrides: [String: Declaration]
    var trust = TrustedPath()
    var scripts: [HookScript] = []
    var problems: [ScriptSnapshot.DirectoryProblem] = []
    /// The path of the file that has each name so far.
    var winners: [String: String] = [:]

    init(overrides: [String: Declaration]) { self.overrides = overrides }

    mutating func scan(_ directory: String) {
        do throws(Distrust) {
            try trust.check(directory: directory)
            do throws(Errno) {
                // Files are opened relative to the directory that was checked and listed, whatever its path names by then.
                let descriptor = try FileDescriptor.open(directory, [.readOnly, .directory])
                for name in try Directory.names(of: descriptor) { look(at: name, in: directory, descriptor.number) }
            } catch {
                throw .unreadable(path: directory, error)
            }
        } catch {
            if case .unreadable(_, .notFound) = error { return }
            problems.append(ScriptSnapshot.DirectoryProblem(path: directory, distrust: error))
        }
    }

    func finish(firstDirectory: String) -> ScriptSnapshot {
        var all = scripts
        for (name, declaration) in overrides where declaration.isRequired == true && winners[name] == nil {
            all.append(HookScript(name: name, path: "\(firstDirectory)/\(name)", standing: .missing, declaration: declaration))
        }
        // The position settles namesakes: directories were read in order of precedence.
        let order = all.indices.sorted { left, right in
            if all[left].name.utf8.elementsEqual(all[right].name.utf8) { return left < right }
            return ScriptName.precedes(all[left].name, all[right].name)
        }
        return ScriptSnapshot(scripts: order.map { all[$0] }, directoryProblems: problems)
    }

    private mutating func look(at name: String, in directory: String, _ descriptor: CInt) {
        let path = "\(directory)/\(name)"
        let override = overrides[name]
        let note = { (standing: HookScript.Standing, declaration: Declaration) in
            HookScript(name: name, path: path, standing: standing, declaration: declaration.overridden(by: override))
        }
        let nothing = Declaration()
        if let reason = ScriptName.leftoverReason(name) {
            scripts.append(note(.passedOver(reason: reason), nothing))
            return
        }
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus.of(name, in: descriptor)
        } catch {
            // Gone since the directory was listed: as if it had been removed a moment earlier.
            if error != .notFound { scripts.append(note(.unreadable(error), nothing)) }
            return
        }
        if status.kind == .directory {
            scripts.append(note(.passedOver(reason: "a directory"), nothing))
            return
        }
        if let winner = winners[name] {
            scripts.append(note(.overridden(by: winner), nothing))
            return
        }
        winners[name] = path
        scripts.append(judge(name, path, status, descriptor, note))
    }

    private mutating func judge(
        _ name: String, _ path: String, _ status: FileStatus, _ descriptor: CInt,
        _ note: (HookScript.Standing, Declaration) -> HookScript
    ) -> HookScript {
        var status = status
        let nothing = Declaration()
        do throws(Distrust) {
            if status.kind == .link {
                if let target = try? FileStatus.of(name, in: descriptor, followingLinks: true), target.isCharacterDeviceNull {
                    return note(.masked, nothing)
                }
                status = try trust.check(file: path)
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
        var reader = SectionReader(header.assignments, of: "a hook's header")
        let declaration = Declaration(&reader, spelt: .header)
        let problems = header.problems + reader.finish()
        if !status.isExecutable { return note(.disabled, declaration) }
        if let error = ConfigurationError(problems) { return note(.mistaken(error), declaration) }
        return note(.enabled, declaration)
    }

    /// Reads as much of the file as its comment block is long.
    private func read(_ name: String, _ path: String, _ descriptor: CInt) throws(Errno) -> (assignments: [Assignment], problems: [Problem]) {
        let file = try FileDescriptor.open(name, [.readOnly, .nonblocking], in: descriptor)
        var bytes = try file.readAll(limit: 4096)
        if bytes.count == 4096, ScriptHeader.hook.isIncomplete(bytes) { bytes += try file.readAll(limit: ScriptHeader.sizeLimit - 4096) }
        return ScriptHeader.hook.assignments(in: bytes, file: path)
    }
}
