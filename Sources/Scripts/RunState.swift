/// The life of one script as a table: what each thing that happens means in each state.
///
/// It performs nothing itself.
package struct RunState: Equatable, Sendable {
    /// Why a script's run ended.
    package enum Ending: Equatable, Sendable {
        /// The script ended by itself.
        case own
        case timedOut
        case cancelled
    }

    package enum Phase: Equatable, Sendable {
        /// The script runs inside its deadline.
        case running
        /// The script has ended, and something still holds its output open.
        case draining
        /// Everything it started was asked to end and has the grace period for it.
        case terminating(Ending)
        /// The grace period is over and everything is being killed.
        case killing(Ending)
        /// Over; nothing more is waited for.
        case ended(Ending)
    }

    package enum Input: Equatable, Sendable, CaseIterable {
        /// The script itself exited or was killed.
        case leaderEnded
        /// Both output streams have reached their end.
        case outputEnded
        /// The deadline of the phase has passed: the script's, the draining's or the grace period's.
        case deadlinePassed
        /// The caller wants the script to stop, or, while it is stopping, to stop at once.
        case interrupted
        /// Of everything the script started, nothing is left.
        case treeGone
    }

    package enum Action: Equatable, Sendable {
        case none
        /// Wait for the rest of the output, for a short while.
        case drain
        /// Ask everything the script started to end.
        case terminate
        /// Kill everything the script started.
        case kill
        /// Report.
        case finish
    }

    package private(set) var phase = Phase.running
    package private(set) var leaderHasEnded = false
    package private(set) var outputHasEnded = false

    package init() {}

    package mutating func handle(_ input: Input) -> Action {
        switch input {
        case .leaderEnded: leaderHasEnded = true
        case .outputEnded: outputHasEnded = true
        case .deadlinePassed, .interrupted, .treeGone: break
        }
        switch (phase, input) {
        case (.running, .leaderEnded):
            phase = outputHasEnded ? .ended(.own) : .draining
            return outputHasEnded ? .finish : .drain
        case (.running, .deadlinePassed):
            phase = .terminating(.timedOut)
            return .terminate
        case (.running, .interrupted):
            phase = .terminating(.cancelled)
            return .terminate
        case (.running, .outputEnded), (.running, .treeGone):
            return .none
        // The script's word stands once it has ended: who interrupts now is told by the dispatch, not by this script's outcome.
        case (.draining, .outputEnded), (.draining, .deadlinePassed), (.draining, .interrupted):
            phase = .ended(.own)
            return .finish
        case (.draining, .leaderEnded), (.draining, .treeGone):
            return .none
        case (.terminating(let ending), .treeGone):
            phase = .ended(ending)
            return .finish
        case (.terminating(let ending), .deadlinePassed), (.terminating(let ending), .interrupted):
            phase = .killing(ending)
            return .kill
        case (.terminating, .leaderEnded), (.terminating, .outputEnded):
            return .none
        case (.killing(let ending), .treeGone):
            phase = .ended(ending)
            return .finish
        case (.killing, .leaderEnded), (.killing, .outputEnded), (.killing, .deadlinePassed), (.killing, .interrupted):
            return .none
        case (.ended, _):
            return .none
        }
    }
}
