import CommandLine
import Glibc
import Hooks
import Linux

/// `hookctl mask` and `unmask`: a link to /dev/null in the first script directory stands before every script of its name.
struct MaskVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func mask() -> ProgramStatus {
        withTarget { target in
            do throws(Errno) {
                try Directory.create(target.directory, mode: 0o755)
                try call { symlink("/dev/null", target.path) }
            } catch {
                if error == .exists, isMask(target.path) { return .done }
                if error == .exists {
                    Output.error.complain("\(target.path) is a file of its own and would be lost; move it away, or make it not executable")
                    return .noInput
                }
                Output.error.complain("cannot make the link \(target.path): \(error)")
                return .unavailable
            }
            let others = ScriptSnapshot.scan(target.directories).scripts.filter { $0.name == target.name && $0.path != target.path }
            if others.isEmpty { Output.error.complain("\(target.name) is masked; no script directory has a script of that name yet") }
            return .done
        }
    }

    func unmask() -> ProgramStatus {
        withTarget { target in
            guard isMask(target.path) else {
                let other = target.directories.map { "\($0)/\(target.name)" }.first { isMask($0) }
                Output.error.complain("\(target.name) is not masked in \(target.directory)" + (other.map { "; it is by \($0)" } ?? ""))
                return .noInput
            }
            do throws(Errno) {
                try call { unlink(target.path) }
            } catch {
                Output.error.complain("cannot remove the link \(target.path): \(error)")
                return .unavailable
            }
            return .done
        }
    }

    private struct Target {
        let name: String
        let directories: [String]
        var directory: String { directories[0] }
        var path: String { "\(directory)/\(name)" }
    }

    private func withTarget(_ body: (Target) -> ProgramStatus) -> ProgramStatus {
        do throws(DispatchRequest.Refused) {
            let name = invocation.positionals[0]
            guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")), name != ".", name != ".." else {
                throw DispatchRequest.Refused(
                    message: "\"\(name)\" is no script's name; give the file's name without its directory", status: .usage)
            }
            let directories = try HookConfiguration.load(for: invocation).directories
            guard !directories.isEmpty else {
                throw DispatchRequest.Refused(message: "there is no script directory; see Directories= in [Hooks]", status: .configuration)
            }
            return body(Target(name: name, directories: directories))
        } catch {
            Output.error.complain(lines: error.message)
            return error.status
        }
    }

    private func isMask(_ path: String) -> Bool { (try? linkTarget(path)) == "/dev/null" }
}
