import CommandLine
import Testing

@Suite struct InvocationTests {
    @Test func givesFlagsValuesAndPositionals() throws {
        let invocation = try Ferry.command.parse(
            ["--json", "load", "--label", "a=b", "car", "-l", "c=d", "bess", "--no-lights", "--hold", "h"])
        #expect(invocation.command.name == "load")
        #expect(invocation.flag("json"))
        #expect(!invocation.flag("quiet"))
        #expect(invocation.value("hold") == "h")
        #expect(invocation.value("manifest") == nil)
        #expect(invocation.values("label") == ["a=b", "c=d"])
        #expect(invocation.value("label") == "c=d")
        #expect(invocation.values("manifest") == [])
        #expect(invocation.positional(1) == "bess")
        #expect(invocation.positional(2) == nil)
    }

    @Test(arguments: [([], true, true), ([], false, false), (["--lights"], false, true), (["--no-lights"], true, false)])
    func aNegatableFlagHasADefault(words: [String], default: Bool, flag: Bool) throws {
        let invocation = try Ferry.command.parse(["load", "car", "bess"] + words)
        #expect(invocation.flag("lights", default: `default`) == flag)
    }

    @Test func aMistakeOfTheProgramsOwnIsReportedLikeAnyOther() throws {
        let invocation = try Ferry.command.parse(["load", "car", "bess", "--hold", "h"])
        #expect(
            invocation.mistake("no such hold 'h'").report == """
                ferry: no such hold 'h'
                Usage: ferry load [OPTIONS] KIND NAME [DECK [NOTE]]
                Try 'ferry load --help'.

                """)
    }
}
