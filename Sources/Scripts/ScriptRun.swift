import Glibc
package import Linux

/// One run of one script under one clock: spawning, writing its input, reading its output and waiting all happen inside the deadline.
package struct ScriptRun: Sendable {
    /// The executable's path.
    package var path: String
    /// The arguments after the script's own name.
    package var arguments: [String]
    /// `NAME=value` entries, all of them.
    package var environment: [String]
    /// The bytes on standard input; nil for /dev/null.
    package var document: [UInt8]?
    /// From when the script is asked to end.
    package var deadline: Instant
    /// Between asking and killing.
    package var grace: Duration
    /// Bytes kept of each stream.
    package var outputLimit: Int
    /// The most bytes of standard output that are kept whole, as a new document; nil where output is only output.
    package var replacementLimit: Int?
    package var tag: RunTag?
    package var supervision: Supervision

    package init(
        path: String, arguments: [String], environment: [String], document: [UInt8]?, deadline: Instant, grace: Duration, outputLimit: Int,
        replacementLimit: Int? = nil, tag: RunTag?, supervision: Supervision
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.document = document
        self.deadline = deadline
        self.grace = grace
        self.outputLimit = outputLimit
        self.replacementLimit = replacementLimit
        self.tag = tag
        self.supervision = supervision
    }

    /// What a run left to report.
    package struct Result: Sendable {
        package var outcome: ScriptOutcome
        package var duration: Duration
        package var output: BoundedOutput
        package var errors: BoundedOutput
        /// What the script started and left running on purpose.
        package var leftBehind: [LeftProcess] = []
        /// The whole standard output where it was asked for; nil where it was longer than allowed.
        package var replacement: [UInt8]?
        /// Whether a process of the script existed at all.
        package var wasStarted = true
    }

    /// A background child that keeps a pipe open costs this much waiting, no more.
    package static let drainLimit = Duration.milliseconds(100)

    /// Runs the script to its end, or to the end that is made of it.
    ///
    /// - Parameters:
    ///   - interrupt: ends the script early; a second raise kills what does not go.
    ///   - ignoring: how many raises of the interrupt to overlook.
    ///   - started: called with the script's process as soon as there is one.
    @LoopActor package func run(
        interrupt: Interrupt? = nil, ignoring: Int = 0, started: (ProcessIdentity) -> Void = { _ in }
    ) async -> Result {
        let begin = Instant.now
        let watch = Watch(interrupt: interrupt, ignoring: ignoring)
        let streams: ScriptStreams
        do throws(Errno) {
            streams = try ScriptStreams(document: document, outputLimit: outputLimit, replacementLimit: replacementLimit)
        } catch {
            return unstarted("cannot make its pipes: \(error)", since: begin)
        }
        let child: Child
        let ended: FileDescriptor
        do throws(Errno) {
            child = try await spawn(with: streams, watch)
            streams.childStarted()
        } catch {
            return unstarted(SpawnFailure.reason(error, path: path), since: begin)
        }
        let tree = ScriptTree(leader: child.id, tag: tag, supervision: supervision)
        defer { tree.release() }
        do throws(Errno) {
            ended = try child.descriptor()
        } catch {
            // Without a pidfd nothing tells its end: out of descriptors, or reaped by the kernel because the program ignores SIGCHLD.
            // Without descriptors nothing is found in /proc either; its own process group dies all the same.
            if error != .noSuchProcess { _ = kill(-child.id, SIGKILL) }
            _ = await tree.killAll()
            _ = try? child.reap()
            return unstarted("cannot follow its process: \(error)", since: begin)
        }
        started(child.identity)

        let (ending, survivors) = await follow(tree, ended, streams, watch)
        watch.removeAll()
        streams.close()
        var result = Result(outcome: .passed, duration: .now - begin, output: streams.output, errors: streams.errors)
        result.replacement = streams.replacement
        let status = try? child.reap()
        switch ending {
        case .own:
            result.outcome = status.map { ScriptOutcome($0) } ?? .notRunnable(reason: "its exit status was taken by somebody else")
            result.leftBehind = tree.leftovers(suspectsMore: !streams.hasEnded).map { LeftProcess($0) }
        case .timedOut:
            result.outcome = .timedOut(after: max(.zero, deadline - begin), survivors: survivors)
            tree.reapZombies()
        case .cancelled:
            result.outcome = .cancelled(survivors: survivors)
            tree.reapZombies()
        }
        return result
    }

    /// Pumps the streams and steps the state machine until the run is over.
    @LoopActor private func follow(
        _ tree: ScriptTree, _ ended: borrowing FileDescriptor, _ streams: ScriptStreams, _ watch: Watch
    ) async -> (RunState.Ending, survivors: [LeftProcess]) {
        watch.add(ended, .readable)
        streams.register(on: watch)
        var state = RunState()
        var survivors: [LeftProcess] = []
        var phaseDeadline = deadline
        // While the script has its grace period, the processes it started are looked for ever less often; nothing tells their end.
        var nextLook: Instant?
        var lookDelay = Duration.milliseconds(2)

        while true {
            var inputs: [RunState.Input] = []
            switch await watch.next(until: min(phaseDeadline, nextLook ?? phaseDeadline)) {
            case .ready(ended.number):
                inputs = [.leaderEnded]
            case .ready(let number):
                streams.handle(number, watch)
            case .woken:
                continue
            case .interrupted:
                inputs = [.interrupted]
            case .deadlinePassed:
                let now = Instant.now
                if now >= phaseDeadline {
                    // Who has ended before anybody looked, after a suspended machine for one, is not late.
                    inputs = state.phase == .running && tree.leaderHasEnded ? [.leaderEnded] : [.deadlinePassed]
                } else if tree.isEmpty {
                    // What they wrote when they were asked to end is in the pipes by now, and nobody else will read it.
                    streams.readToEnd(watch)
                    inputs = [.treeGone]
                } else {
                    nextLook = now + lookDelay
                    lookDelay = min(lookDelay * 2, .milliseconds(50))
                }
            }
            if inputs == [.leaderEnded] {
                watch.remove(ended)
                // What it wrote before its end is in the pipes by now: most often this sees their end and nothing need be drained.
                streams.readToEnd(watch)
                if nextLook != nil { nextLook = .now }
            }
            if streams.hasEnded, !state.outputHasEnded { inputs.insert(.outputEnded, at: 0) }

            for input in inputs {
                switch state.handle(input) {
                case .none: break
                case .drain:
                    phaseDeadline = .now + Self.drainLimit
                case .terminate:
                    tree.terminate()
                    phaseDeadline = .now + grace
                    nextLook = .now + lookDelay
                case .kill:
                    survivors = await tree.killAll().map { LeftProcess($0) }
                    // Without a descriptor to spare nobody was found in /proc; the script itself is reached by the one that is open already.
                    if !state.leaderHasEnded { ended.send(.kill) }
                    streams.readToEnd(watch)
                    _ = state.handle(.treeGone)
                case .finish: break
                }
                if case .ended(let ending) = state.phase { return (ending, survivors) }
            }
        }
    }

    /// Starts the script, trying again for a moment while somebody still has the file open for writing.
    @LoopActor private func spawn(with streams: ScriptStreams, _ watch: Watch) async throws(Errno) -> Child {
        var spawn = Spawn(path: path, arguments: [path] + arguments, environment: environment)
        spawn.standardDescriptors = streams.childDescriptors
        spawn.directory = "/"
        let patience = min(deadline, .now + .milliseconds(100))
        while true {
            do throws(Errno) {
                if let tag, supervision.contains(.tagging) { return try tag.whileSet { () throws(Errno) in try spawn.start() } }
                return try spawn.start()
            } catch {
                // Another thread's fork may hold the writer's descriptor for the moment until its exec.
                guard error == .textFileBusy, .now < patience else { throw error }
                guard await watch.next(until: .now + .milliseconds(5)) == .deadlinePassed else { throw error }
            }
        }
    }

    private func unstarted(_ reason: String, since begin: Instant) -> Result {
        let nothing = BoundedOutput(limit: outputLimit)
        return Result(outcome: .notRunnable(reason: reason), duration: .now - begin, output: nothing, errors: nothing, wasStarted: false)
    }
}
