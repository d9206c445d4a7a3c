import CommandLine
import Testing

@Suite struct UsageErrorTests {
    @Test(arguments: [
        ("escort --wacth a -- ls", "unknown option '--wacth'. Did you mean '--watch'?"),
        ("escort --zzz a -- ls", "unknown option '--zzz'"),
        ("--watch escort a -- ls", "option '--watch' stands before the verb; write 'ferry escort --watch'"),
        ("laod", "unknown verb 'laod'. Did you mean 'load'?"),
        ("zzz", "unknown verb 'zzz'"),
        ("", "missing verb: one of load or escort"),
        ("load -m", "option '-m' needs a value: -m FILE|-"),
        ("load --json=yes", "option '--json' takes no value, but 'yes' was given"),
        ("--json --json load", "option '--json' is given more than once"),
        ("load car", "missing argument NAME"),
        ("escort a", "missing COMMAND after '--'"),
        ("load car bess upper hay straw", "unexpected argument 'straw'"),
        ("escort a b ls", "unexpected argument 'ls'; COMMAND goes after '--'"),
        ("load car bess uper", "'uper' is not a value for DECK: one of lower or upper. Did you mean 'upper'?"),
        ("load -s quick car bess", "'quick' is not a value for --speed: one of slow or fast"),
        ("load --\u{1b}[31m", "unknown option '--\\x1b[31m'"),
    ])
    func saysWhatIsWrongInOneLine(words: String, message: String) {
        let error = #expect(throws: UsageError.self) { try Ferry.command.parse(words.split(separator: " ").map(String.init)) }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        (["zzz"], "ferry: unknown verb 'zzz'\nUsage: ferry [OPTIONS] VERB ...\nTry 'ferry --help'.\n"),
        (
            ["escort", "a"],
            "ferry: missing COMMAND after '--'\nUsage: ferry escort [OPTIONS] NAME [EXTRA] -- COMMAND...\nTry 'ferry escort --help'.\n"
        ),
    ])
    func reportsWithTheUsageOfTheCommandThatWasMeant(words: [String], report: String) {
        let error = #expect(throws: UsageError.self) { try Ferry.command.parse(words) }
        #expect(error?.report == report)
    }
}
