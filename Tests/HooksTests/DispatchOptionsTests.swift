import Testing

@testable import Hooks

@Suite struct DispatchOptionsTests {
    private static let names: [(name: String, isFine: Bool)] = [
        ("A", true), ("_", true), ("a1_B", true), ("HOOK_COLOUR", true), ("PATH", true), ("LD_PRELOAD", true),
        ("", false), ("1A", false), ("A-B", false), ("A B", false), ("A=B", false), ("A\u{0}", false), ("É", false), ("A\n", false),
    ]

    @Test(arguments: names) func takesNamesOfVariablesOnly(name: String, isFine: Bool) {
        var options = DispatchOptions()
        options.environment = [name: "x"]
        #expect(
            complaint(options)
                == (isFine ? nil : "invalid variable name \"\(name)\": use letters, digits and '_', not beginning with a digit"))
    }

    @Test(arguments: DispatchOptions.fixedNames) func refusesWhatTheDispatchSetsItself(name: String) {
        var options = DispatchOptions()
        options.environment = [name: "x"]
        #expect(complaint(options) == "the variable \(name) is set by the dispatch and cannot be given")
    }

    @Test func refusesANULInAValue() {
        var options = DispatchOptions()
        options.environment = ["A": "x\u{0}y"]
        #expect(complaint(options) == "the value of the variable A holds NUL")
        options.environment = ["A": "x\ny=\u{1b} é"]
        #expect(complaint(options) == nil)
    }

    @Test(arguments: [(Duration.zero, false), (.seconds(-1), false), (.nanoseconds(1), true), (.seconds(1 << 40), true)])
    func refusesATimeoutThatIsNoTime(timeout: Duration, isFine: Bool) {
        var options = DispatchOptions()
        options.timeout = timeout
        #expect(complaint(options) == (isFine ? nil : "a timeout must be longer than nothing"))
    }

    @Test(arguments: [(Duration.zero, false), (.milliseconds(499), false), (.milliseconds(500), true)])
    func refusesADeadlineThatLeavesNoTime(deadline: Duration, isFine: Bool) {
        var options = DispatchOptions()
        options.deadline = deadline
        #expect(complaint(options) == (isFine ? nil : "a deadline must be at least 500 ms"))
    }

    private func complaint(_ options: DispatchOptions) -> String? {
        do throws(DispatchError) {
            try options.check()
            return nil
        } catch {
            return error.description
        }
    }
}
