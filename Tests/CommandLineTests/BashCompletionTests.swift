import CommandLine
import Foundation
import Testing

@Suite(.needs(.bash)) struct BashCompletionTests {
    /// Calls the completion function as bash does for each line of its input, and prints the replies of each on one line.
    ///
    /// `compopt` can only be called while bash completes: here it prints what it was asked for.
    private static let driver = #"""
        source ./completion
        compopt() { printf '(%s)' "$2"; }
        while IFS= read -r COMP_LINE; do
            read -ra COMP_WORDS <<< "$(sed -E 's/[=:]+/ & /g' <<< "$COMP_LINE")"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_POINT=${#COMP_LINE}
            $function
            (IFS='|'; echo "${COMPREPLY[*]}")
        done
        """#

    private static func replies(to lines: [String], of root: Command) throws -> [String] {
        var replies: [String] = []
        try withDirectory { directory in
            try root.completionScript(for: .bash).write(to: directory.appending(path: "completion"), atomically: false, encoding: .utf8)
            let input = lines.map { $0 + "\n" }.joined()
            let output = try Program.bash.output(["-c", driver], input: input, in: directory, environment: ["function": "_" + root.name])
            replies = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
            #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "ran").path))
        }
        return replies
    }

    private static let cases: [(line: String, replies: String)] = [
        ("ferry ", "load|escort"),
        ("ferry l", "load"),
        ("ferry x", ""),
        ("ferry -", "-c|--config|--json|-h|--help|--version"),
        ("ferry --j", "--json"),
        ("ferry --json ", "load|escort"),
        ("ferry --config ", "(default)"),
        ("ferry --config load ", "load|escort"),
        ("ferry --config=load ", "load|escort"),
        ("ferry -c f load ", "car|cart|horse"),
        ("ferry load ca", "car|cart"),
        ("ferry load --m", "--manifest"),
        (
            "ferry load car --",
            "--manifest|--hold|--label|--speed|--lights|--no-lights|--quiet|--a-very-long-name-indeed|--config|--json|--help"
        ),
        ("ferry load --manifest ", "(default)"),
        ("ferry load -m rea", "(default)"),
        ("ferry load --manifest=rea", "(default)"),
        ("ferry load --hold ", "(dirnames)"),
        ("ferry load --label ", ""),
        ("ferry load --label k", ""),
        ("ferry load --speed ", "slow|fast"),
        ("ferry load --speed f", "fast"),
        // What stands before '=' is not replaced, and must not come again.
        ("ferry load --speed=", "slow|fast"),
        ("ferry load --speed=f", "fast"),
        ("ferry load --nonsense=", ""),
        // What a program printed is quoted.
        ("ferry load car ", #"alpha|beta\ gamma|\$\(touch\ ran\)"#),
        ("ferry load car a", "alpha"),
        // Values are counted, not what belongs to options.
        ("ferry load car alpha ", "lower|upper"),
        ("ferry load car a:b=c ", "lower|upper"),
        ("ferry load --label a=b car -q alpha -s fast u", "upper"),
        ("ferry load - - l", "lower"),
        ("ferry load car -- alpha l", "lower"),
        ("ferry load car alpha lower ", ""),
        ("ferry load car alpha lower note more ", ""),
        ("ferry load car alpha --js", "--json"),
        ("ferry load car alpha -- --js", ""),
        ("ferry escort ", ""),
        ("ferry escort --w", "--watch"),
        ("ferry escort a -- print", "printenv|printf"),
        ("ferry escort a -- ls rea", "(default)"),
        ("ferry sail ", ""),
        // The cursor's line begins with blanks, and has more than one between words.
        ("ferry   load   ca", "car|cart"),
    ]

    @Test func offersWhatBelongsAtTheCursor() throws {
        let replies = try Self.replies(to: Self.cases.map(\.line), of: Ferry.command)
        try #require(replies.count == Self.cases.count)
        for (reply, (line, expected)) in zip(replies, Self.cases) {
            // There are other programs whose names begin like that on some hosts.
            if line.hasSuffix("print") {
                #expect(Set(reply.split(separator: "|")).isSuperset(of: ["printenv", "printf"]), "\(line)")
            } else {
                #expect(reply == expected, "\(line)")
            }
        }
    }

    @Test func knowsVerbsBelowVerbsAndRepeatingArguments() throws {
        let lines = [
            "harbour ", "harbour pier ", "harbour pier --d", "harbour pier --depth 3 b", "harbour pier build ",
            "harbour pier build east we",
            "harbour pier build a b c d e f g h i j k we", "harbour pier build --", "harbour close ",
        ]
        #expect(
            try Self.replies(to: lines, of: Ferry.harbour) == [
                "pier|close", "build|list", "--depth", "build", "east|west", "west", "west", "--depth|--yes|--help", "",
            ])
    }

    @Test(.needs(.script)) func worksUnderTheFingers() throws {
        let lines: [(keys: String, arguments: String)] = [
            ("ferry l\t", "<load>"),
            ("ferry load \u{1b}*", "<load><car><cart><horse>"),
            ("ferry --config rea\t load --js\t", "<--config><readme.txt><load><--json>"),
            ("ferry load --manifest two\t", "<load><--manifest><two words.txt>"),
            ("ferry load --manifest=rea\t", "<load><--manifest=readme.txt>"),
            ("ferry load --hold su\t", "<load><--hold><subdir/>"),
            ("ferry load --hold rea\t", "<load><--hold><rea>"),
            ("ferry load --speed=f\t", "<load><--speed=fast>"),
            ("ferry load -s \u{1b}*", "<load><-s><fast><slow>"),
            ("ferry load car b\t u\t", "<load><car><beta gamma><upper>"),
            ("ferry load car \u{1b}*", "<load><car><$(touch ran)><alpha><beta gamma>"),
            ("ferry load -l a=b car a:b --q\t l\t", "<load><-l><a=b><car><a:b><--quiet><lower>"),
            ("ferry esc\t a --w\t -- printe\t", "<escort><a><--watch><--><printenv>"),
            ("ferry escort a -- ls rea\t", "<escort><a><--><ls><readme.txt>"),
        ]
        try withDirectory { directory in
            try (Ferry.command.completionScript(for: .bash) + "ferry() { printf '<%s>' \"$@\"; echo; }\nPS1=\n")
                .write(to: directory.appending(path: "rc"), atomically: false, encoding: .utf8)
            let arguments = try typed(lines.map(\.keys), into: "bash --noprofile --rcfile rc -i", in: directory)
            #expect(arguments == lines.map(\.arguments))
            #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "ran").path))
        }
    }
}
