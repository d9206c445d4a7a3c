import Glibc
import Testing

@testable import Linux

@Suite struct ProcessStatusTests {
    private static let rest =
        "4194560 1234 0 0 0 1 2 0 0 20 0 1 0 98765 2453504 226 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0"

    private func parse(_ line: String) -> ProcessStatus? { Array(line.utf8).withUnsafeBytes { ProcessStatus.parse($0) } }

    @Test(arguments: ["sh", "", "a b", "tmux: server", "(sd-pam)", ")", "((", "x) R 1 1", "a)b(c", "näme", "line\nfeed"])
    func readsAnyName(name: String) {
        let status = parse("4711 (\(name)) S 1 4711 4700 0 -1 \(Self.rest)\n")
        #expect(
            status
                == ProcessStatus(
                    id: 4711, name: name, state: UInt8(ascii: "S"), parent: 1, processGroup: 4711, session: 4700, startTime: 98765))
    }

    @Test func isNothingWhereTheLineEndsBeforeTheStartTime() throws {
        let line = "4711 (a b) S 1 4711 4700 0 -1 \(Self.rest)"
        let end = try #require(line.range(of: " 98765")).upperBound
        let needed = line.utf8.distance(from: line.startIndex, to: end)
        for length in 0..<(needed - 5) {
            #expect(parse(String(line.prefix(length))) == nil, "\(length) bytes")
        }
        #expect(parse(String(line.prefix(needed)))?.startTime == 98765)
    }

    @Test(arguments: ["", "4711", "x (sh) S", "4711 )sh( S 1", "4711 (sh)", "4711 (sh) ", "4711 (sh) S a b c"])
    func isNothingForWhatIsNoStatus(line: String) {
        #expect(parse(line) == nil)
    }

    @Test(arguments: [("Z", true), ("X", true), ("S", false), ("T", false), ("R", false), ("D", false)])
    func knowsADeadProcess(state: Character, isZombie: Bool) {
        #expect(parse("1 (sh) \(state) 1 1 1 0 -1 \(Self.rest)")?.isZombie == isZombie)
    }

    @Test func readsTheStatusOfThisProcess() {
        let status = ProcessStatus.of(getpid())
        #expect(status?.id == getpid())
        #expect(status?.parent == getppid())
        #expect(status?.session == getsid(0))
        #expect(status?.processGroup == getpgrp())
        #expect(status?.identity == .current)
        #expect(ProcessIdentity.current.startTime > 0)
    }

    @Test func isNothingForAProcessThatIsNotThere() {
        // Above PID_MAX_LIMIT, 2²².
        #expect(ProcessStatus.of(1 << 23) == nil)
    }
}

extension String {
    /// Where another string stands in this one.
    fileprivate func range(of other: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(other) }.map { $0..<index($0, offsetBy: other.count) }
    }
}
