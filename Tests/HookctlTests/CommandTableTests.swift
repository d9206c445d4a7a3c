import CommandLine
import Testing

@testable import hookctl

@Suite struct CommandTableTests {
    @Test func hasNothingInItThatContradictsItself() { #expect(CommandTable.root.inconsistencies == []) }

    @Test func hasTheVerbsInTheOrderInWhichTheyAreMet() {
        #expect(
            CommandTable.root.subcommands.map(\.name) == [
                "run", "guard", "list", "explain", "check", "mask", "unmask", "events", "emit", "wait", "listeners", "status", "log",
                "history", "replay", "oci", "libvirt", "completion",
            ])
    }

    /// What a status means must not depend on the verb, but for `guard`, whose own begin at 125.
    @Test func everyStatusMeansTheSameForEveryVerb() {
        let root = CommandTable.root.exitStatuses.map(\.code)
        #expect(root == [0, 1, 64, 65, 66, 69, 71, 73, 74, 75, 77, 78, 124])
        for subcommand in CommandTable.root.subcommands {
            let codes = subcommand.command.exitStatuses.map(\.code)
            #expect(codes == codes.sorted() && codes.first == 0, "\(subcommand.name)")
            if subcommand.name == "guard" {
                #expect(codes == [0, 77, 125, 126, 127])
            } else {
                #expect(codes.allSatisfy(root.contains), "\(subcommand.name)")
            }
        }
    }
}
