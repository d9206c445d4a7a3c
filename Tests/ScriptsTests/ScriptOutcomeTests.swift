import Linux
import Testing

@testable import Scripts

@Suite struct LeftProcessTests {
    @Test func isNamedWithItsNumber() {
        #expect(LeftProcess(id: 4711, name: "sleep").description == "sleep (4711)")
    }
}

@Suite struct ScriptOutcomeTests {
    @Test(
        arguments: [
            (.exited(0), .passed, "passed"), (.exited(1), .refused(status: 1), "refused"), (.exited(125), .refused(status: 125), "refused"),
            (.exited(126), .notRunnable(reason: "exit status 126: a command in it cannot be executed"), "not-runnable"),
            (.exited(127), .notRunnable(reason: "exit status 127: a command in it was not found"), "not-runnable"),
            (.exited(128), .refused(status: 128), "refused"), (.exited(255), .refused(status: 255), "refused"),
            (.signaled(Signal(11)), .crashed(Signal(11)), "crashed"), (.signaled(.kill), .crashed(.kill), "crashed"),
        ] as [(Linux.ExitStatus, ScriptOutcome, String)])
    func readsHowAScriptEnded(status: Linux.ExitStatus, outcome: ScriptOutcome, word: String) {
        #expect(ScriptOutcome(status) == outcome)
        #expect(outcome.word == word)
    }

    @Test func hasAWordForTheEndsThatWereMade() {
        #expect(ScriptOutcome.timedOut(after: .zero, survivors: []).word == "timed-out")
        #expect(ScriptOutcome.cancelled(survivors: []).word == "cancelled")
    }
}
