import CommandLine
import Foundation
import Testing

@Suite(.needs(.fish)) struct FishCompletionTests {
    @Test(arguments: [Ferry.command, Ferry.harbour])
    func isCorrectFish(root: Command) throws {
        try withDirectory { directory in
            try root.completionScript(for: .fish).write(to: directory.appending(path: "completion"), atomically: false, encoding: .utf8)
            _ = try Program.fish.output(["--no-config", "-n", "completion"], in: directory)
        }
    }

    private static let cases: [(line: String, offers: String)] = [
        ("ferry ", "escort|load"),
        ("ferry l", "load"),
        ("ferry --", "--config|--help|--json|--version"),
        ("ferry --json ", "escort|load"),
        ("ferry -c load ", "escort|load"),
        ("ferry --config=x load ca", "car|cart"),
        (
            "ferry load --",
            "--a-very-long-name-indeed|--config|--help|--hold|--json|--label|--lights|--manifest|--no-lights|--quiet|--speed"
        ),
        ("ferry load -m rea", "readme.txt"),
        ("ferry load --hold ", "subdir/"),
        ("ferry load --speed ", "fast|slow"),
        ("ferry load --speed=f", "--speed=fast"),
        ("ferry load car ", "$(touch ran)|alpha|beta gamma"),
        ("ferry load car x ", "lower|upper"),
        ("ferry load --label a=b car -q alpha -s fast u", "upper"),
        ("ferry load - - u", "upper"),
        ("ferry load -- - - u", "upper"),
        ("ferry load car alpha lower ", ""),
        ("ferry load car alpha --js", "--json"),
        ("ferry escort ", ""),
        ("ferry escort --w", "--watch"),
        ("ferry escort a -- printen", "printenv"),
        ("ferry escort a -- ls rea", "readme.txt"),
        ("harbour ", "close|pier"),
        ("harbour pier ", "build|list"),
        ("harbour pier --de", "--depth"),
        ("harbour pier build ", "east|west"),
        ("harbour pier build a b c d e f g h i j k we", "west"),
        ("harbour pier build --", "--depth|--help|--yes"),
        ("harbour close ", ""),
    ]

    @Test func offersWhatBelongsAtTheCursor() throws {
        try withDirectory { directory in
            let driver =
                [Ferry.command, Ferry.harbour].map { $0.completionScript(for: .fish) }.joined() + """
                    while read -l line
                        echo (complete -C "$line" | string replace -r '\\t.*' '' | sort -u | string join '|')
                    end
                    """
            try driver.write(to: directory.appending(path: "driver"), atomically: false, encoding: .utf8)
            let input = Self.cases.map { $0.line + "\n" }.joined()
            let output = try Program.fish.output(["--no-config", "driver"], input: input, in: directory)
            let offers = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
            try #require(offers.count == Self.cases.count)
            for (offer, (line, expected)) in zip(offers, Self.cases) {
                #expect(offer == expected, "\(line)")
            }
            #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "ran").path))
        }
    }
}
