import Testing

@testable import hookbench

@Suite struct OptionsTests {
    private static let choices: [(arguments: [String], subjects: [Subject])] = [
        ([], Subject.allCases), (["hooks"], Part.hooks.subjects), (["events", "--quick"], Part.events.subjects),
        (["hooks", "--only", "redis"], Part.hooks.subjects + [.redis]), (["--only", "one", "--json", "--only", "nats"], [.one, .nats]),
        (["daemon"], [.run, .socket, .ten, .follow, .idle, .rest]), (["--quick", "--only", "idle"], [.idle]),
        (["managers"], [.noop, .child, .overrun, .unread]),
    ]

    @Test(arguments: choices) func measuresPartsAndSubjects(arguments: [String], subjects: [Subject]) throws {
        guard case .measure(let choice, let isQuick, let asJSON) = try Options(arguments).action else {
            Issue.record("\(arguments) asks for something else")
            return
        }
        #expect(choice == Set(subjects))
        #expect(isQuick == arguments.contains("--quick"))
        #expect(asJSON == arguments.contains("--json"))
    }

    @Test(arguments: [["--only"], ["--only", "nothing"], ["event"], ["--fast"]]) func refusesWhatNamesNothing(arguments: [String]) {
        #expect(throws: Failure.self) { try Options(arguments) }
    }

    @Test func becomesAnotherProgramWithItsOwnArguments() throws {
        guard case .become(let command, let parent) = try Options(["--peer", "42", "/bin/server", "--json", "x"]).action else {
            Issue.record("that is for the measuring program")
            return
        }
        #expect(command == ["/bin/server", "--json", "x"])
        #expect(parent == 42)
    }

    @Test(arguments: ["runc", "crun", "LXC", "libvirt"]) func namesTheManagersThatAreMeasured(name: String) {
        #expect(Options.help.contains(name))
    }
}
