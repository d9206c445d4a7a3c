import Testing

@testable import Adapters

@Suite struct OCIBundleTests {
    private let hookctl = ["hookctl", "oci", "createRuntime"]

    private func timeout(_ entries: String, at stage: OCIStage = .createRuntime) -> Duration? {
        let configuration =
            #"{"ociVersion":"1.0.2","annotations":{"hooks":"{"},"hooks":{"createRuntime":\#(entries),"poststop":[]},"root":{}}"#
        return OCIBundle(configuration: Array(configuration.utf8)).timeout(of: hookctl, at: stage)
    }

    @Test func findsTheTimeoutOfOurEntry() {
        #expect(timeout(#"[{"path":"/usr/bin/hookctl","args":["hookctl","oci","createRuntime"],"timeout":5}]"#) == .seconds(5))
    }

    @Test func theShortestHoldsAmongEntriesWithOurArguments() {
        let entries = ["5", "3", "4"].map { #"{"path":"/usr/bin/hookctl","args":["hookctl","oci","createRuntime"],"timeout":\#($0)}"# }
        #expect(timeout("[\(entries.joined(separator: ","))]") == .seconds(3))
    }

    @Test(arguments: [
        "[]",
        "null",
        #"[{"path":"/usr/bin/hookctl","args":["hookctl","oci","createRuntime"]}]"#,
        #"[{"path":"/usr/bin/other","args":["other"],"timeout":1}]"#,
        #"[{"path":"/usr/bin/hookctl","args":["hookctl","oci","createRuntime","--skip=a"],"timeout":1}]"#,
        #"[{"path":"/usr/bin/hookctl","timeout":1}]"#,
        #"[{"path":"/usr/bin/hookctl","args":["hookctl","oci","createRuntime"],"timeout":0}]"#,
        #"[{"path":"/usr/bin/hookctl","args":["hookctl","oci","createRuntime"],"timeout":"1"}]"#,
    ])
    func thereIsNoneInOtherEntries(_ entries: String) { #expect(timeout(entries) == nil) }

    @Test func anotherStagesEntryIsNotOurs() {
        #expect(timeout(#"[{"args":["hookctl","oci","createRuntime"],"timeout":5}]"#, at: .poststop) == nil)
        #expect(timeout(#"[{"args":["hookctl","oci","createRuntime"],"timeout":5}]"#, at: .poststart) == nil)
    }

    @Test func thereIsNoneInWhatIsNoConfiguration() {
        let configuration = Array(#"{"hooks":{"createRuntime":[{"args":["hookctl","oci","createRuntime"],"timeout":5}]}}"#.utf8)
        let whole = OCIBundle(configuration: configuration)
        #expect(whole.timeout(of: hookctl, at: .createRuntime) == .seconds(5))
        // Cut within the entries, at every byte.
        for length in 0..<(configuration.count - 2) {
            #expect(OCIBundle(configuration: Array(configuration[..<length])).timeout(of: hookctl, at: .createRuntime) == nil)
        }
    }
}
