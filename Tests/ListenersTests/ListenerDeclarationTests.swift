import Configuration
import Events
import Linux
import Scripts
import TestSupport
import Testing

@testable import Listeners

@Suite struct ListenerDeclarationTests {
    let directory = TemporaryDirectory()

    private func scan(_ configuration: ListenerConfiguration = ListenerConfiguration()) -> [ListenerScript] {
        var configuration = configuration
        configuration.directories = [directory("a"), directory("b")]
        return configuration.scan().scripts
    }

    @Test func readsEveryKey() throws {
        directory.write(
            "a/x",
            """
            #!/bin/sh
            # listen: topic=/container/{start,stop},/hook/** filter='event.exit_status!=0' from=oldest timeout=10m
            # listen: topic=/image/* filter=event.name==web1,event.pid>3
            # listen: concurrency=4 order=none retries=3 arguments="%n %e"

            """, mode: 0o755)
        let script = try #require(scan().first)
        #expect(script.standing == .enabled)
        let declaration = script.declaration
        #expect(declaration.topics?.map(\.pattern) == ["/container/{start,stop}", "/hook/**", "/image/*"])
        #expect(declaration.filter?.expressions == ["event.exit_status!=0", "event.name==web1,event.pid>3"])
        #expect(declaration.start == .oldest && declaration.timeout == .seconds(600) && declaration.concurrency == 4)
        #expect(declaration.order == ListenerOrder.none && declaration.retries == 3 && declaration.arguments != nil)
    }

    @Test(arguments: [
        ("topic=/a//b", "2:19", "an empty component"),
        ("topic=/a/** topic=/[", "2:30", "without its"),
        ("topic=/a filter='event.name=='", "2:40", "a value is missing"),
        ("topic=/a order=sideways", "2:26", "order cannot be \"sideways\""),
        ("topic=/a from=yesteryear", "2:25", "\"yesteryear\" is no time, but \"yesterday\" is"),
        ("topic=/a timeout=0", "2:28", "out of range"),
        ("topic=/a concurrency=0", "2:32", "out of range"),
        ("topic=/a retries=-1", "2:28", ""),
        ("topic=/a arguments=%z", "2:30", "unknown placeholder"),
        ("topics=/a", "2:11", "unknown key \"topics\" in a listener's header"),
        ("filter=topic==/a", "1:1", "it does not say what it listens to"),
    ]) func aMistakeHasItsPlace(header: String, place: String, message: String) throws {
        directory.write("a/x", "#!/bin/sh\n# listen: \(header)\n", mode: 0o755)
        let standing = try #require(scan().first?.standing)
        guard case .mistaken(let error) = standing else {
            Issue.record("\(standing)")
            return
        }
        let problem = try #require(error.problems.first)
        #expect("\(problem.place)" == "\(directory("a/x")):\(place)")
        #expect(problem.message.contains(message), "\(problem)")
    }

    @Test func aSectionStandsOverTheHeaderAndForABinary() throws {
        directory.write("a/with", "#!/bin/sh\n# listen: topic=/a retries=1 order=all\n", mode: 0o755)
        directory.write("a/without", "#!/bin/sh\n", mode: 0o755)
        let text = "[Listener with]\nRetries=5\nTopic=/b /c\n[Listener without]\nTopic=/d\nFilter=event.a==1\nFilter=event.b==2\n"
        let configuration = try ListenerConfiguration(Configuration([INIDocument.parse(Array(text.utf8), file: "/conf")]))
        let scripts = scan(configuration)
        #expect(scripts.map(\.standing) == [.enabled, .enabled])
        #expect(scripts[0].declaration.topics?.map(\.pattern) == ["/b", "/c"])
        #expect(scripts[0].declaration.retries == 5 && scripts[0].declaration.order == .all)
        #expect(scripts[1].declaration.topics?.map(\.pattern) == ["/d"])
        #expect(scripts[1].declaration.filter?.expressions == ["event.a==1", "event.b==2"])
    }

    @Test func hooksRulesHold() {
        for name in ["a/10-x", "b/10-x", "b/20-y", "b/30-z", "a/40-off"] {
            directory.write(name, "#!/bin/sh\n# listen: topic=**\n", mode: name == "a/40-off" ? 0o644 : 0o755)
        }
        directory.write("a/20-y", "")
        directory.write("a/30-z~", "#!/bin/sh\n", mode: 0o755)
        directory.write("b/50-open", "#!/bin/sh\n# listen: topic=**\n", mode: 0o777)
        #expect(
            scan().map { "\($0.name) \($0.standing.word)" } == [
                "10-x enabled", "10-x overridden", "20-y masked", "20-y overridden", "30-z enabled", "30-z~ passed-over",
                "40-off disabled", "50-open untrusted",
            ])
    }

    @Test(arguments: [
        ("**", false), ("/**", false), ("/*/dead", false), ("/listener/dead", true), ("/listener/**", true), ("/listener", true),
    ]) func onlyAPatternWrittenSoAsksForWhatIsSaidOfListeners(pattern: String, asks: Bool) throws {
        var declaration = ListenerDeclaration()
        declaration.topics = ["/container/**", try TopicPattern(pattern)]
        #expect(declaration.asksForListenerEvents == asks)
    }
}
