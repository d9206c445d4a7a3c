import CommandLine
import JSON
import Linux
import Testing

@testable import hookctl

@Suite struct StatusReportTests {
    private static let now = RealTime(nanoseconds: 1_770_091_506_000_000_000)

    private func report(_ json: String) throws -> StatusReport { StatusReport(try JSONValue(parsing: json), now: Self.now) }

    static let cases: [(json: String, troubles: [String])] = [
        ("{}", []), (#"{"problems":["a","b"]}"#, ["2 problems"]),
        (#"{"vetoes":[{"time_ns":1770091505000000000},{"time_ns":1770087905000000000}]}"#, ["1 refused in the last hour"]),
        (#"{"log":{"error":"x"}}"#, ["the event log cannot be read"]),
        (#"{"log":{"spooled":1,"unwritten":2}}"#, ["1 report wait beside the log", "2 events could not be written"]),
        (#"{"listeners":[{"name":"a","state":"enabled","lag":1000,"dead":0,"running":[]}]}"#, []),
        (#"{"listeners":[{"name":"a","state":"enabled","lag":1001}]}"#, ["listener a is 1001 events behind"]),
        (#"{"listeners":[{"name":"a","state":"enabled","dead":2}]}"#, ["listener a has given up 2 events"]),
        (#"{"listeners":[{"name":"a","state":"untrusted"},{"name":"b","state":"masked"}]}"#, ["listener a is untrusted"]),
        (#"{"listeners":[{"name":"a","state":"enabled","problems":["its work cannot be kept"]}]}"#, ["listener a its work cannot be kept"]),
        (#"{"listeners":[7,{}],"vetoes":[[]],"log":3,"problems":"x"}"#, []),
    ]

    @Test(arguments: cases) func saysWhatIsNotWell(json: String, troubles: [String]) throws {
        #expect(try report(json).troubles == troubles)
    }

    @Test func showsWhateverThereIsWithoutWhatSteersATerminal() throws {
        let name = #"a\u001b[2J\n"#
        let json = """
            {"version":"\(name)","socket":"\(name)","running":[{"point":"\(name)","script":"\(name)","id":"\(name)"}],"problems":["\(name)"],
            "listeners":[{"name":"\(name)","state":"\(name)","problems":["\(name)"]}],"vetoes":[{"point":"\(name)","verdict":"\(name)","reason":"\(name)"}],
            "log":{"error":"\(name)"}}
            """
        let screen = StatusScreen(try report(json), style: .plain, width: 80).text
        #expect(!screen.utf8.contains(0x1b) && screen.contains(#"a\x1b[2J\n"#))
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count { $0.hasPrefix("a\\x1b") } == 2, "\(screen)")
    }

    @Test func saysNothingOfTheWholeWithoutADaemon() throws {
        #expect(
            StatusScreen(try report(#"{"scripts":{"enabled":1,"files":2}}"#), style: .plain, width: nil).text
                == "Scripts    1 enabled, 2 files in all\nLog        no events\n")
    }
}
