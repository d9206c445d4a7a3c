import Configuration
import Foundation
import Linux
import TestSupport
import Testing

@testable import Listeners

@Suite struct ListenerConfigurationTests {
    private func read(_ text: String) throws(ConfigurationError) -> ListenerConfiguration {
        try ListenerConfiguration(Configuration([INIDocument.parse(Array(text.utf8), file: "/etc/x/hookd.conf")]))
    }

    @Test func listenersAreBelowTheHooksAndTheirWorkBesideTheLog() throws {
        let standard = ListenerConfiguration()
        let locations = Locations.current()
        #expect(standard.directories == locations.hookDirectories.map { "\($0)/listeners.d" })
        #expect(standard.stateDirectory == LexicalPath.normalize("\(locations.eventDirectory)/../listeners"))
        let moved = try read("[Hooks]\nDirectories=h /i\n[Events]\nDirectory=log/events\n")
        #expect(moved.directories == ["/etc/x/h/listeners.d", "/i/listeners.d"] && moved.stateDirectory == "/etc/x/log/listeners")
    }

    @Test func readsEveryKey() throws {
        let read = try read(
            """
            [Listeners]
            Directories=a b
            StateDirectory=/s
            Concurrency=3
            Timeout=1h
            Grace=1s
            Retries=2
            OutputLimit=1K
            OpenLimit=4
            DeadLimit=5
            CauseDepth=6
            KeepRemoved=infinity

            """)
        #expect(read.directories == ["/etc/x/a", "/etc/x/b"] && read.stateDirectory == "/s" && read.concurrency == 3)
        #expect(read.timeout == .seconds(3600) && read.grace == .seconds(1) && read.retries == 2 && read.outputLimit == 1024)
        #expect(read.openLimit == 4 && read.deadLimit == 5 && read.causeDepth == 6 && read.keepRemoved == nil)
    }

    @Test(arguments: [
        ("[Listeners]\nConcurrency=0\n", 2), ("[Listeners]\nX=1\n", 2), ("[Listener]\nTopic=/a\n", 1), ("[Listener a]\nTopic=//\n", 2),
        ("[Listener a]\nObject=x\n", 2),
    ]) func saysWhereAMistakeIs(text: String, line: Int) {
        do throws(ConfigurationError) {
            _ = try read(text)
            Issue.record("no mistake in \(text)")
        } catch {
            #expect(error.problems.map(\.place.line) == [line], "\(error)")
        }
    }

    /// What the shipped file says in its comments.
    @Test func theShippedFileStatesTheDefaults() throws {
        let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..").standardized
        let shipped = try String(contentsOf: checkout.appendingPathComponent("conf/hookd.conf"), encoding: .utf8)
        let lines = shipped.split(separator: "\n").drop { $0 != "[Listeners]" }.prefix { !$0.hasPrefix("[") || $0 == "[Listeners]" }
        let keys = lines.map { $0.wholeMatch(of: /#([A-Z][A-Za-z]*=.*)/).map { $0.1 } ?? $0 }
        #expect(keys.count { $0.contains(/^[A-Z][A-Za-z]*=/) } == 11)
        let stated = try read(keys.joined(separator: "\n") + "\n")
        let standard = ListenerConfiguration()
        #expect(stated.directories == Locations.host.hookDirectories.map { "\($0)/listeners.d" })
        #expect(stated.stateDirectory == "/var/lib/hookd/listeners")
        #expect(stated.concurrency == standard.concurrency && stated.timeout == standard.timeout && stated.grace == standard.grace)
        #expect(stated.retries == standard.retries && stated.outputLimit == standard.outputLimit)
        #expect(stated.openLimit == standard.openLimit && stated.deadLimit == standard.deadLimit)
        #expect(stated.causeDepth == standard.causeDepth && stated.keepRemoved == standard.keepRemoved)
    }
}
