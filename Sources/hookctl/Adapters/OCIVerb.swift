import Adapters
import CommandLine
import Configuration
import Glibc
import Hooks
import JSON
import Linux

/// `hookctl oci`: the hook that an OCI runtime calls, and the configuration that makes it do so.
struct OCIVerb {
    private let invocation: Invocation
    private let run: AdapterRun

    init(_ invocation: Invocation) {
        self.invocation = invocation
        run = AdapterRun(invocation, adapter: "oci")
    }

    func perform() -> ProgramStatus {
        do throws(DispatchRequest.Refused) {
            let deadline = try DispatchRequest.time(invocation, "deadline", atLeast: DispatchOptions.shortestDeadline)
            // The parser takes no other words than these.
            let stages = invocation.positionals.compactMap(OCIStage.init(rawValue:))
            if invocation.flag("generate") { return try generate(stages, deadline) }
            if invocation.flag("podman") { throw Self.misused("--podman is for --generate") }
            guard stages.count == 1 else { throw Self.misused("name one stage, such as createRuntime; --generate prints how") }
            return answer(stages[0], deadline)
        } catch {
            Output.error.complain(lines: error.message)
            return error.status
        }
    }

    private static func misused(_ message: String) -> DispatchRequest.Refused {
        DispatchRequest.Refused(message: message, status: .usage)
    }

    // MARK: As a hook

    private func answer(_ stage: OCIStage, _ deadline: Duration?) -> ProgramStatus {
        run.perform { (requester) throws(InvalidCall) in
            // The scripts need the other half.
            let document = try Self.standardInput(until: deadline.map { run.called + $0 / 2 })
            let state = try OCIState(parsing: document)
            let limits = [deadline, Self.timeout(stage, state)].compactMap { $0 }
            return try AdapterCall(stage, state, document: document, deadline: limits.min(), requester: requester)
        }
    }

    /// Annotations may be large, but a state is no file system.
    private static let documentLimit = 16 << 20

    private static func standardInput(until end: Instant?) throws(InvalidCall) -> [UInt8] {
        let document: [UInt8]
        do throws(Errno) {
            document = try StandardInput.read(limit: documentLimit, until: end)
        } catch {
            if error == .timedOut { throw InvalidCall("the state on standard input has not ended in half of the time there is for all") }
            throw InvalidCall("cannot read the container's state from standard input: \(error)")
        }
        guard document.count <= documentLimit else {
            throw InvalidCall("the state on standard input is longer than \(documentLimit >> 20) MiB")
        }
        return document
    }

    /// The timeout that the bundle's configuration has for this very call; nil where it has none or cannot be read.
    private static func timeout(_ stage: OCIStage, _ state: OCIState) -> Duration? {
        guard stage.seesBundle, let bundle = state.bundle, bundle.utf8.first == UInt8(ascii: "/"),
            let file = try? FileDescriptor.open("\(bundle)/config.json", .readOnly | .nonblocking),
            let bytes = try? file.readAll(limit: documentLimit)
        else { return nil }
        return OCIBundle(configuration: bytes).timeout(of: Swift.CommandLine.arguments, at: stage)
    }

    // MARK: As its own administrator

    private func generate(_ stages: [OCIStage], _ deadline: Duration?) throws(DispatchRequest.Refused) -> ProgramStatus {
        let deadline = deadline ?? OCIHookEntry.usualDeadline
        guard deadline <= .seconds(86400) else { throw Self.misused("--deadline: a runtime that waits longer than a day waits for ever") }
        let program: String
        do throws(Errno) {
            program = try OwnProgram.path()
        } catch {
            throw DispatchRequest.Refused(message: "cannot find out where hookctl is: \(error)", status: .unavailable)
        }
        // One that was named here is named there; a mistake in it is better known now.
        let configuration = invocation.value("config") == nil ? nil : try HookConfiguration.load(for: invocation).file
        var entries: [OCIHookEntry] = []
        for stage in stages.isEmpty ? OCIStage.usual : stages where !entries.contains(where: { $0.stage == stage }) {
            entries.append(OCIHookEntry(stage, program: program, configuration: configuration, deadline: deadline))
        }
        let documents = invocation.flag("podman") ? entries.map(\.podman) : [OCIHookEntry.hooks(entries)]
        Output.standard.write(documents.map { "\($0.pretty)\n" }.joined())
        return .done
    }
}
