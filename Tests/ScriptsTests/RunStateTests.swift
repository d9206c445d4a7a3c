import Testing

@testable import Scripts

@Suite struct RunStateTests {
    typealias Phase = RunState.Phase
    typealias Input = RunState.Input
    typealias Action = RunState.Action

    /// What must follow, written down apart from the code.
    private func expected(_ state: RunState, _ input: Input) -> (Phase, Action) {
        let stay = (state.phase, Action.none)
        return switch state.phase {
        case .running:
            switch input {
            case .leaderEnded: state.outputHasEnded ? (.ended(.own), .finish) : (.draining, .drain)
            case .outputEnded, .treeGone: stay
            case .deadlinePassed: (.terminating(.timedOut), .terminate)
            case .interrupted: (.terminating(.cancelled), .terminate)
            }
        case .draining:
            switch input {
            case .leaderEnded, .treeGone: stay
            case .outputEnded, .deadlinePassed, .interrupted: (.ended(.own), .finish)
            }
        case .terminating(let ending):
            switch input {
            case .leaderEnded, .outputEnded: stay
            case .deadlinePassed, .interrupted: (.killing(ending), .kill)
            case .treeGone: (.ended(ending), .finish)
            }
        case .killing(let ending):
            switch input {
            case .leaderEnded, .outputEnded, .deadlinePassed, .interrupted: stay
            case .treeGone: (.ended(ending), .finish)
            }
        case .ended: stay
        }
    }

    @Test func doesInEveryStateWhatEveryInputCallsFor() {
        var seen: [RunState] = [RunState()]
        var next = 0
        while next < seen.count {
            let state = seen[next]
            next += 1
            for input in Input.allCases {
                var after = state
                let action = after.handle(input)
                let (phase, expectedAction) = expected(state, input)
                #expect(after.phase == phase, "\(state) \(input)")
                #expect(action == expectedAction, "\(state) \(input)")
                #expect(after.leaderHasEnded == (state.leaderHasEnded || input == .leaderEnded))
                #expect(after.outputHasEnded == (state.outputHasEnded || input == .outputEnded))
                if !seen.contains(after) { seen.append(after) }
            }
        }
        var phases: [Phase] = []
        for state in seen where !phases.contains(state.phase) { phases.append(state.phase) }
        // Every phase was there: running, draining, and each of the others with every ending it can have.
        #expect(phases.count == 9)
    }

    @Test(
        arguments: [
            ([.outputEnded, .leaderEnded], [.none, .finish], .own),
            ([.leaderEnded, .outputEnded], [.drain, .finish], .own),
            ([.leaderEnded, .deadlinePassed], [.drain, .finish], .own),
            ([.leaderEnded, .interrupted], [.drain, .finish], .own),
            ([.deadlinePassed, .leaderEnded, .treeGone], [.terminate, .none, .finish], .timedOut),
            ([.deadlinePassed, .leaderEnded, .deadlinePassed, .treeGone], [.terminate, .none, .kill, .finish], .timedOut),
            ([.deadlinePassed, .interrupted, .treeGone], [.terminate, .kill, .finish], .timedOut),
            ([.interrupted, .deadlinePassed, .outputEnded, .treeGone], [.terminate, .kill, .none, .finish], .cancelled),
            ([.interrupted, .interrupted, .interrupted, .treeGone], [.terminate, .kill, .none, .finish], .cancelled),
        ] as [([Input], [Action], RunState.Ending)])
    func livesTheLifeOfAScript(inputs: [Input], actions: [Action], ending: RunState.Ending) {
        var state = RunState()
        #expect(inputs.map { state.handle($0) } == actions)
        #expect(state.phase == .ended(ending))
    }
}
