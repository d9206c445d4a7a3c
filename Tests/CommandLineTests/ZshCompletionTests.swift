import CommandLine
import Foundation
import Testing

@Suite(.needs(.zsh)) struct ZshCompletionTests {
    @Test(arguments: [Ferry.command, Ferry.harbour])
    func isCorrectZsh(root: Command) throws {
        try withDirectory { directory in
            _ = try Program.zsh.output(["-fn"], input: root.completionScript(for: .zsh), in: directory)
        }
    }

    private static let cases: [(root: Command, keys: String, arguments: String)] = [
        (Ferry.command, "ferry l\t", "<load>"),
        (Ferry.command, "ferry load ho\t", "<load><horse>"),
        (Ferry.command, "ferry -c rea\t load --js\t", "<-c><readme.txt><load><--json>"),
        (Ferry.command, "ferry load --manifest two\t", "<load><--manifest><two words.txt>"),
        (Ferry.command, "ferry load --manifest=rea\t", "<load><--manifest=readme.txt>"),
        (Ferry.command, "ferry load --hold su\t", "<load><--hold><subdir>"),
        (Ferry.command, "ferry load --hold rea\t", "<load><--hold><rea>"),
        (Ferry.command, "ferry load --speed=f\t", "<load><--speed=fast>"),
        (Ferry.command, "ferry load car b\t u\t", "<load><car><beta gamma><upper>"),
        (Ferry.command, "ferry load car \\$\t", "<load><car><$(touch ran)>"),
        (Ferry.command, "ferry load --lab\ta=b car a --q\t l\t", "<load><--label=a=b><car><a><--quiet><lower>"),
        (Ferry.command, "ferry escort a -- printe\t", "<escort><a><--><printenv>"),
        (Ferry.command, "ferry escort a --w\t -- ls rea\t", "<escort><a><--watch><--><ls><readme.txt>"),
        (Ferry.harbour, "harbour p\t b\t ea\t we\t ea\t", "<pier><build><east><west><east>"),
        (Ferry.harbour, "harbour pier build --de\t3 --y\t e\t", "<pier><build><--depth=3><--yes><east>"),
    ]

    @Test(.needs(.script)) func worksUnderTheFingers() throws {
        try withDirectory { directory in
            let scripts = [Ferry.command, Ferry.harbour].map { $0.completionScript(for: .zsh) }.joined()
            let start = "autoload -Uz compinit; compinit -u -D; setopt no_beep no_auto_menu\nPS1= RPS1=\n"
            let print = "ferry harbour() { print -rn -- \"<\"${^@}\">\"; print }\n"
            try (start + scripts + print).write(to: directory.appending(path: ".zshrc"), atomically: false, encoding: .utf8)
            let arguments = try typed(
                Self.cases.map(\.keys), into: "zsh -d -i", in: directory, environment: ["ZDOTDIR": directory.path])
            #expect(arguments.map { $0.replacing("> <", with: "><") } == Self.cases.map(\.arguments))
            #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "ran").path))
        }
    }
}
