import Adapters
import CommandLine
import JSON
import Linux

/// `hookctl install`: puts files in place by which a manager calls `hookctl`, or takes them away.
struct InstallVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        guard let manager = HookedManager(rawValue: invocation.positionals[0]) else {
            preconditionFailure("the parser lets no other manager through: \(invocation.positionals[0])")
        }
        do throws(DispatchRequest.Refused) {
            let root = invocation.value("root")
            // An unset variable of a package's build must not mean the host that it runs on.
            if root == "" { throw DispatchRequest.Refused(message: "--root wants a directory, and not nothing", status: .usage) }
            let files = try files(of: manager)
            let site = InstallSite(root: root)
            try checkIsInstalled(manager, site)
            return carryOut(files, of: manager, site)
        } catch {
            Output.error.complain(lines: error.message)
            return error.status
        }
    }

    private func files(of manager: HookedManager) throws(DispatchRequest.Refused) -> [PlannedFile] {
        let program: String
        if let given = invocation.value("program") {
            guard given.utf8.first == UInt8(ascii: "/") else {
                throw DispatchRequest.Refused(message: "--program wants an absolute path, and not \"\(given)\"", status: .usage)
            }
            program = given
        } else {
            do throws(Errno) { program = try OwnProgram.path() } catch {
                throw DispatchRequest.Refused(
                    message: "cannot find this program's own path: \(error); give --program", status: .unavailable)
            }
        }
        do throws(InvalidCall) { return try manager.files(calling: program) } catch {
            throw DispatchRequest.Refused(message: error.description, status: .usage)
        }
    }

    private func checkIsInstalled(_ manager: HookedManager, _ site: InstallSite) throws(DispatchRequest.Refused) {
        do throws(Errno) {
            if try site.hasDirectory(manager.home) { return }
        } catch {
            throw DispatchRequest.Refused(message: "cannot look at \(site.path(manager.home)): \(error)", status: .unavailable)
        }
        throw DispatchRequest.Refused(
            message: "\(manager.name) is not installed: there is no directory \(site.path(manager.home))", status: .daemonUnavailable)
    }

    /// Does what is to be done about each file, whatever comes of the others.
    private func carryOut(_ files: [PlannedFile], of manager: HookedManager, _ site: InstallSite) -> ProgramStatus {
        var status = ProgramStatus.done
        var hasChanged = false
        for file in files {
            do throws(Errno) {
                let found = try site.look(at: file.path)
                let action = invocation.flag("uninstall") ? file.removal(finding: found) : file.action(finding: found)
                if !invocation.flag("dry-run") { try site.carryOut(action, at: file.path) }
                say(action, finding: found, site.path(file.path))
                switch action {
                case .write, .link, .remove: hasChanged = true
                case .leave: status = .notCreated
                case .keep, .pass: break
                }
            } catch {
                Output.error.complain("cannot \(invocation.flag("uninstall") ? "remove" : "write") \(site.path(file.path)): \(error)")
                status = .notCreated
            }
        }
        if hasChanged, !invocation.flag("dry-run"), !invocation.flag("json"), let hint = manager.hint { Output.standard.write("\(hint)\n") }
        return status
    }

    private func say(_ action: PlannedFile.Action, finding found: PlannedFile.Found, _ path: String) {
        let isDone = !invocation.flag("dry-run")
        if invocation.flag("json") {
            let line: JSONValue = ["path": .string(path), "action": .string(action.word), "done": .bool(isDone && action.isChange)]
            Output.standard.write("\(line)\n")
            return
        }
        let shown = path.sanitisedLine
        let line =
            switch action {
            case .write where found != .nothing: "\(isDone ? "replaced" : "would replace") \(shown), of an earlier hookctl or edited since"
            case .write: "\(isDone ? "wrote" : "would write") \(shown)"
            case .link(let target): "\(isDone ? "linked" : "would link") \(shown) to \(target.sanitisedLine)"
            case .remove: "\(isDone ? "removed" : "would remove") \(shown)"
            case .keep: "\(shown) is there already"
            case .pass: "\(shown) is not there"
            case .leave: "\(shown) left alone: not written by hookctl"
            }
        Output.standard.write("\(line)\n")
    }
}

extension PlannedFile.Action {
    /// For a program that reads what was done.
    fileprivate var word: String {
        switch self {
        case .write: "write"
        case .link: "link"
        case .remove: "remove"
        case .keep: "keep"
        case .pass: "pass"
        case .leave: "leave"
        }
    }

    fileprivate var isChange: Bool {
        switch self {
        case .write, .link, .remove: true
        case .keep, .pass, .leave: false
        }
    }
}
