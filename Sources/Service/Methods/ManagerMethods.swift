import Configuration
import Hooks
import JSON
import Linux
import Varlink

/// Answers what the interfaces have of the service itself and its configuration.
@LoopActor struct ManagerMethods {
    private unowned let daemon: Daemon

    init(_ daemon: Daemon) { self.daemon = daemon }

    /// Has a service answer the methods.
    func offer(in service: VarlinkService) {
        service.on("io.hookd.Hooks.Check") { [daemon] call throws(VarlinkFailure) in
            let problems = daemon.scriptProblems
            try await call.reply { $0.member("problems", problems) }
        }
        service.on("io.hookd.Manager.Status") { [daemon] call throws(VarlinkFailure) in
            let status = daemon.status
            try await call.reply { $0.member("status", status) }
        }
        service.on("io.hookd.Manager.Reload") { [daemon] call throws(VarlinkFailure) in
            // Who has gone meanwhile is nobody's hook that would wait for itself.
            var requester: Requester?
            do throws(Errno) { requester = Requester(try call.peer.process().identity, user: call.peer.credentials.user) } catch {}
            switch await daemon.reload(for: requester) {
            case .success(let pending): try await call.reply(["pending": .array(pending.map { .string($0) })])
            case .failure(let error):
                throw .error(
                    "io.hookd.Manager.InvalidConfiguration", ["problems": .array(error.problems.map { .string($0.description) })])
            }
        }
    }
}
