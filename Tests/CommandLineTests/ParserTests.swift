import Testing

@testable import CommandLine

@Suite struct ParserTests {
    /// What a command line means, in one line: `load: json, label=a=b | car bess | `.
    private static func meaning(_ words: String, of root: Command = Ferry.command) throws(UsageError) -> String {
        let invocation = try root.parse(words.split(separator: " ").map(String.init))
        let options = invocation.given.map { ($0.isNegated ? "no-" : "") + $0.name + ($0.value.map { "=" + $0 } ?? "") }
        return invocation.verbs.joined(separator: " ") + ": " + options.joined(separator: ", ") + " | "
            + invocation.positionals.joined(separator: " ") + " | " + invocation.rest.joined(separator: " ")
    }

    @Test(arguments: [
        ("load car bess", "load:  | car bess | "),
        ("load car bess upper hay", "load:  | car bess upper hay | "),
        // The options of the root stand before and after the verb, those of the verb anywhere behind it.
        ("--config f load car bess", "load: config=f | car bess | "),
        ("load --config f car bess", "load: config=f | car bess | "),
        ("load car bess --config f", "load: config=f | car bess | "),
        ("--json load car --config=f bess", "load: json, config=f | car bess | "),
        ("load car -q bess", "load: quiet | car bess | "),
        // Spellings of one option.
        ("load --manifest m car bess", "load: manifest=m | car bess | "),
        ("load --manifest=m car bess", "load: manifest=m | car bess | "),
        ("load -m m car bess", "load: manifest=m | car bess | "),
        ("load -mm car bess", "load: manifest=m | car bess | "),
        ("load -m=m car bess", "load: manifest==m | car bess | "),
        ("load -qmm car bess", "load: quiet, manifest=m | car bess | "),
        ("load -qm m car bess", "load: quiet, manifest=m | car bess | "),
        ("load --manifest= car bess", "load: manifest= | car bess | "),
        ("load --label a=b --label c=d=e -l f car bess", "load: label=a=b, label=c=d=e, label=f | car bess | "),
        ("load --lights car bess", "load: lights | car bess | "),
        ("load --no-lights car bess", "load: no-lights | car bess | "),
        ("load --speed fast car bess", "load: speed=fast | car bess | "),
        // A lone dash is a value, and so is what looks like an option and is none.
        ("load - bess", "load:  | - bess | "),
        ("load --manifest - car bess", "load: manifest=- | car bess | "),
        ("load --hold -5m car bess", "load: hold=-5m | car bess | "),
        ("load --hold=--json car bess", "load: hold=--json | car bess | "),
        // After -- there are no options; where a rest is declared, all of it is the rest.
        ("load -- car --json", "load:  | car --json | "),
        ("load car -- -- lower", "load:  | car -- lower | "),
        ("-- load car bess", "load:  | car bess | "),
        ("escort a -- ls --json -- -x", "escort:  | a | ls --json -- -x"),
        ("escort a b --watch -- ls", "escort: watch | a b | ls"),
        ("escort a -- --", "escort:  | a | --"),
    ])
    func reads(words: String, meaning: String) throws {
        #expect(try Self.meaning(words) == meaning)
    }

    @Test(arguments: [
        ("pier build east", "pier build:  | east | "),
        // The names of piers are an open set.
        ("pier build east north", "pier build:  | east north | "),
        ("pier build east west -y", "pier build: yes | east west | "),
        ("-y pier --depth 3 build east", "pier build: yes, depth=3 | east | "),
        ("pier build east --depth 3", "pier build: depth=3 | east | "),
        ("pier list", "pier list:  |  | "),
        ("pier list a b c", "pier list:  | a b c | "),
        ("close", "close:  |  | "),
        ("close --", "close:  |  | "),
        ("close -- so long", "close:  |  | so long"),
    ])
    func readsVerbsBelowVerbs(words: String, meaning: String) throws {
        #expect(try Self.meaning(words, of: Ferry.harbour) == meaning)
    }

    @Test func takesEmptyWordsAsValues() throws {
        let invocation = try Ferry.command.parse(["load", "", "bess", "--manifest", ""])
        #expect(invocation.positionals == ["", "bess"])
        #expect(invocation.value("manifest") == "")
    }

    @Test(arguments: [
        ("--help", Invocation.Request.help, ""),
        ("-h", .help, ""),
        ("load --help", .help, "load"),
        ("load -h", .help, "load"),
        ("--help load", .help, "load"),
        ("load -qh", .help, "load"),
        ("load --help=yes", .help, "load"),
        ("--version", .version, ""),
        ("--version --help", .version, ""),
        ("--help --version", .help, ""),
        // They win over whatever is wrong or missing, before or behind them.
        ("--wacth --help", .help, ""),
        ("rnu --help", .help, ""),
        ("load --wacth --help", .help, "load"),
        ("load a b c d e f --help", .help, "load"),
        ("load --manifest --help", .help, "load"),
        ("load --speed sideways -h --json --json", .help, "load"),
        ("--jsno --version", .version, ""),
    ])
    func helpAndVersionWin(words: String, request: Invocation.Request, verb: String) throws {
        let invocation = try Ferry.command.parse(words.split(separator: " ").map(String.init))
        #expect(invocation.request == request)
        #expect(invocation.verbs.joined(separator: " ") == verb)
    }

    @Test func helpBehindTwoDashesBelongsToTheCommand() throws {
        let invocation = try Ferry.command.parse(["escort", "a", "--", "ls", "--help"])
        #expect(invocation.request == .perform)
        #expect(invocation.rest == ["ls", "--help"])
    }

    @Test(arguments: [
        ("", UsageError.Problem.missingVerb),
        ("--json", .missingVerb),
        ("laod car bess", .unknownVerb("laod", suggestion: "load")),
        ("help", .unknownVerb("help", suggestion: "--help")),
        ("zzz", .unknownVerb("zzz", suggestion: nil)),
        ("-- --json", .unknownVerb("--json", suggestion: nil)),
        ("escort --wacth a -- ls", .unknownOption("--wacth", suggestion: "--watch")),
        ("escort --wacth=5 a -- ls", .unknownOption("--wacth", suggestion: "--watch")),
        ("escort a --jsom -- ls", .unknownOption("--jsom", suggestion: "--json")),
        ("escort a --zzz -- ls", .unknownOption("--zzz", suggestion: nil)),
        ("escort a -x -- ls", .unknownOption("-x", suggestion: nil)),
        ("load -qx car bess", .unknownOption("-x", suggestion: nil)),
        ("load -json car bess", .unknownOption("-json", suggestion: "--json")),
        ("load --no-json car bess", .unknownOption("--no-json", suggestion: nil)),
        ("load --no-lihgts car bess", .unknownOption("--no-lihgts", suggestion: "--no-lights")),
        ("load --man m car bess", .unknownOption("--man", suggestion: "--manifest")),
        ("load --version", .unknownOption("--version", suggestion: nil)),
        ("--watch escort a -- ls", .optionBeforeVerb("--watch", command: "ferry escort")),
        ("load --manifest", .missingValue(option: "--manifest", placeholder: "FILE|-")),
        ("load -m", .missingValue(option: "-m", placeholder: "FILE|-")),
        ("load --manifest --json car bess", .missingValue(option: "--manifest", placeholder: "FILE|-")),
        ("load --manifest -q car bess", .missingValue(option: "--manifest", placeholder: "FILE|-")),
        ("load car bess --manifest --", .missingValue(option: "--manifest", placeholder: "FILE|-")),
        ("load --json=yes car bess", .unexpectedValue(option: "--json", value: "yes")),
        ("load --no-lights=1 car bess", .unexpectedValue(option: "--no-lights", value: "1")),
        ("--json load --json car bess", .repeatedOption("--json")),
        ("load -m a --manifest=b car bess", .repeatedOption("--manifest")),
        ("load --lights --no-lights car bess", .repeatedOption("--no-lights")),
        ("load", .missingArgument("KIND")),
        ("load car", .missingArgument("NAME")),
        ("load car -- ", .missingArgument("NAME")),
        ("escort -- ls", .missingArgument("NAME")),
        ("escort a", .missingRest("COMMAND")),
        ("escort a --", .missingRest("COMMAND")),
        ("load car bess upper hay straw oats", .unexpectedArgument("straw", rest: nil)),
        ("escort a b ls", .unexpectedArgument("ls", rest: "COMMAND")),
        ("load car bess uper", .notAChoice("uper", for: "DECK", choices: ["lower", "upper"], suggestion: "upper")),
        ("load -s quick car bess", .notAChoice("quick", for: "--speed", choices: ["slow", "fast"], suggestion: nil)),
        // The first mistake from the left is the one that is told.
        ("load --zzz --yyy", .unknownOption("--zzz", suggestion: nil)),
    ])
    func refuses(words: String, problem: UsageError.Problem) {
        let error = #expect(throws: UsageError.self) { try Self.meaning(words) }
        #expect(error?.problem == problem)
    }

    @Test(arguments: [
        ("pier build", UsageError.Problem.missingArgument("NAME")),
        ("pier", .missingVerb),
        ("pier biuld x", .unknownVerb("biuld", suggestion: "build")),
        ("--version", .unknownOption("--version", suggestion: nil)),
        ("close now", .unexpectedArgument("now", rest: "LAST-WORDS")),
    ])
    func refusesBelowVerbs(words: String, problem: UsageError.Problem) {
        let error = #expect(throws: UsageError.self) { try Self.meaning(words, of: Ferry.harbour) }
        #expect(error?.problem == problem)
    }

    @Test func checksEveryValueOfARepeatingChoice() {
        let root = Command("sort", "Sort.", arguments: [Argument("KEY", repeating: true, completion: .choice(["name", "size"]))])
        #expect(throws: UsageError.self) { try root.parse(["name", "size", "colour"]) }
        #expect(throws: Never.self) { try root.parse(["name", "size", "name"]) }
    }
}
