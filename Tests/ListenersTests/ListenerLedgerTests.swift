import Events
import JSON
import Linux
import TestSupport
import Testing

@testable import Listeners

@Suite(.leavesNothing()) struct ListenerLedgerTests {
    let directory = TemporaryDirectory()

    private func ledger(_ name: String = "journal") throws -> ListenerLedger {
        try ListenerLedger("x", journal: directory(name), deadLimit: 10)
    }

    /// Some life of a listener, and the states that it went through.
    private func live() throws -> [Snapshot] {
        let ledger = try ledger()
        var snapshots = [Snapshot(ledger)]
        func note(_ records: JournalRecord...) {
            for record in records { ledger.record(record) }
            snapshots.append(Snapshot(ledger))
        }
        note(.place(.cursor(place(0))))
        note(.opened(try sample(1)))
        note(.started(place(1)))
        note(.opened(try sample(2, ["name": "web\u{f6}"])))
        note(.failed(place(1), failure("no"), retry: RealTime(nanoseconds: 5)))
        note(.started(place(2)))
        note(.acknowledged(place(2)))
        note(.died(place(1), attempts: 2, failure("no more")))
        note(.revived(place(1)))
        return snapshots
    }

    private struct Snapshot: Equatable {
        let place: ListenerBeginning?
        let open: [OpenEvent]
        let dead: [DeadEvent]
        let counts: ListenerCounts

        init(_ ledger: ListenerLedger) {
            place = ledger.place
            open = ledger.open
            dead = ledger.dead
            counts = ledger.counts
        }
    }

    @Test func isReadAsItWasLeft() throws {
        let snapshots = try live()
        let again = try ledger()
        #expect(Snapshot(again) == snapshots.last && again.damage == nil && again.trouble == nil)
    }

    /// What is on the disk after SIGKILL at any moment, or after a write that was cut short.
    @Test func aTornEndAtAnyByteIsTheStateBeforeIt() throws {
        let snapshots = try live()
        let bytes = try #require(Files.bytes(at: directory("journal")))
        for length in 0...bytes.count {
            let lines = bytes[..<length].count { $0 == UInt8(ascii: "\n") }
            directory.write("cut", Array(bytes[..<length]), mode: 0o600)
            let cut = try ledger("cut")
            // Without the header, there has been nothing yet.
            #expect(Snapshot(cut) == snapshots[max(0, lines - 1)], "cut at \(length)")
            #expect(cut.damage == nil)
            // What comes next stands on a line of its own.
            cut.record(.opened(try sample(99)))
            let next = try ledger("cut")
            #expect(Snapshot(next) == Snapshot(cut) && next.open.last?.cursor == place(99))
        }
    }

    @Test func damageInTheMiddleLosesNothing() throws {
        let snapshots = try live()
        let bytes = try #require(Files.bytes(at: directory("journal")))
        let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
        // Behind the header and the first place, up to the last line but one.
        for line in 2..<ends.count - 1 {
            var damaged = bytes
            damaged[ends[line - 1] + 15] ^= 1
            directory.write("damaged", damaged, mode: 0o600)
            let ledger = try ledger("damaged")
            #expect(Snapshot(ledger) == snapshots[line - 1], "line \(line)")
            #expect(!ledger.hasLostEvents && ledger.damage?.contains("damaged.damaged, and it goes on from before the damage") == true)
            #expect(Files.bytes(at: directory("damaged.damaged")) == damaged)
            // It was written anew.
            #expect(try self.ledger("damaged").damage == nil)
        }
    }

    @Test(arguments: [0, 1]) func damageBeforeAnyPlaceTakesWhatCanBeRead(line: Int) throws {
        let last = try #require(try live().last)
        var bytes = try #require(Files.bytes(at: directory("journal")))
        let starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        bytes[starts[line] + 3] ^= 1
        directory.write("journal", bytes, mode: 0o600)
        let ledger = try ledger()
        #expect(ledger.hasLostEvents && ledger.open == last.open && ledger.place == last.place)
    }

    @Test func garbageIsNoCrash() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0..<400, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            directory.write("journal", bytes, mode: 0o600)
            let ledger = try ledger()
            #expect(ledger.open.isEmpty && ledger.place == nil)
        }
    }

    @Test func isWrittenAnewWhenItHasBecomeLong() throws {
        let ledger = try ledger()
        ledger.record(.place(.oldest))
        let padding = String(repeating: "x", count: 100_000)
        for n: UInt64 in 1...40 {
            ledger.record(.opened(try sample(n, ["x": .string(padding)])))
            ledger.record(.acknowledged(place(n)))
        }
        let size = try FileStatus.of(directory("journal")).size
        #expect(size < 2 << 20)
        let again = try self.ledger()
        #expect(again.counts.handled == 40 && again.place == .cursor(place(40)) && again.open.isEmpty)
    }

    @Test func whatCannotBeWrittenIsSaidAndWrittenLater() throws {
        directory.directory("d")
        let ledger = try ledger("d/journal")
        ledger.record(.place(.oldest), .opened(try sample(1)))
        // A directory of the temporary name is in the way.
        directory.directory("d/journal.new")
        ledger.checkpoint()
        #expect(ledger.trouble?.contains("cannot write \(directory("d/journal")): ") == true)
        ledger.record(.acknowledged(place(1)))
        #expect(ledger.open.isEmpty && ledger.trouble != nil)
        #expect(try self.ledger("d/journal").open.count == 1)
        try Directory.removeEmpty(directory("d/journal.new"))
        ledger.record(.opened(try sample(2)))
        #expect(ledger.trouble == nil)
        #expect(try self.ledger("d/journal").open.map(\.cursor) == [place(2)])
    }

    @Test func isSeenToByNumber() throws {
        let ledger = try ledger()
        for n: UInt64 in 1...4 { ledger.record(.opened(try sample(n))) }
        ledger.record(.died(place(1), attempts: 1, failure("x")), .failed(place(2), failure("y"), retry: .now))
        #expect(ledger.deadEvent(1)?.failure.reason == "x" && ledger.openEvent(2)?.failure?.reason == "y" && ledger.openEvent(1) == nil)
        #expect(ledger.retry(.sequence(7)) == 0)
        #expect(ledger.retry(.all) == 2)
        #expect(ledger.open.map(\.cursor.sequence) == [2, 3, 4, 1] && ledger.open.allSatisfy { $0.retryTime == nil })
        #expect(ledger.skip(.sequence(3)) == 1 && ledger.open.map(\.cursor.sequence) == [2, 4, 1])
        // Nothing of what is left has been called for in vain since.
        #expect(ledger.skip(.all) == 0)
        ledger.record(.died(place(2), attempts: 1, failure("x")))
        ledger.reset(to: .oldest)
        #expect(ledger.open.isEmpty && ledger.place == .oldest && ledger.dead.count == 1)
        #expect(ledger.skip(.all) == 1 && ledger.dead.isEmpty)
    }
}
