import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

/// Whatever byte of whatever file is gone or changed: the log opens, loses nothing outside the damaged lines, says what is missing, and
/// goes on.
struct LogDamageTests {
    /// Six events in two segments, and everything else a log has.
    private struct Original {
        let fixture = LogFixture()
        let id: LogID
        let lines: [UInt64: String]
        /// In the file of that name, which event each byte belongs to.
        var owners: [String: [UInt64]] = [:]

        init() throws {
            id = try fixture.log(LogOptions(segmentSize: 400, retentionAge: nil)).append(records(1...6)).log
            #expect(fixture.segments == [1, 4])
            lines = Dictionary(uniqueKeysWithValues: try fixture.read().compactMap { $0.event.map { ($0.sequence, $0.line) } })
            var sequence: UInt64 = 1
            for first in fixture.segments {
                var owners: [UInt64] = []
                for byte in fixture.bytes(LogDirectory.name(first) + ".jsonl") {
                    owners.append(sequence)
                    if byte == UInt8(ascii: "\n") { sequence += 1 }
                }
                self.owners[LogDirectory.name(first) + ".jsonl"] = owners
            }
        }

        /// Spoils a copy, lets a writer go on with it, and looks at everything that must hold afterwards.
        ///
        /// - Parameter lost: the events that may be missing.
        func check(
            _ file: String, lost: Set<UInt64>, segmentSize: Int64 = 4000, _ what: @autoclosure () -> String, spoil: (inout [UInt8]) -> Void
        ) throws {
            let copy = try fixture.copy()
            var bytes = copy.bytes(file)
            spoil(&bytes)
            try copy.overwrite(file, bytes)

            let early = try LogReader(at: copy.path, from: .oldest)
            let earlyItems = try early.all()
            let append = try copy.log(LogOptions(segmentSize: segmentSize, retentionAge: nil)).append([record(7)])
            try expectSound(try copy.read(), lost: lost, last: append.first, what())
            // A reader that was there before the recovery sees the same in two parts.
            if append.log.random == id.random {
                let items = earlyItems + (try early.all())
                try expectSound(items, lost: lost, last: append.first, what())
                // Nothing that is new has passed it by.
                let new = try copy.read().filter { item in item.event.map { lines[$0.sequence] != $0.line } ?? false }
                #expect(new.allSatisfy { items.contains($0) }, "\(what()): \(items)")
            }
            for sequence in [2, 6] as [UInt64] { try expectNothingForeign(copy, LogCursor(log: id, sequence: sequence), lost, what()) }
            // Once more: what was found is mended or stays as it is.
            #expect(try copy.log().append([record(8)]).first == append.first + 1, "\(what())")
        }

        private func expectSound(_ items: [Reading], lost: Set<UInt64>, last: UInt64, _ what: String) throws {
            let events = items.compactMap(\.event)
            let kept = events.filter { lines[$0.sequence] == $0.line }.map(\.sequence)
            let missing = Set(lines.keys).subtracting(kept)
            #expect(missing.isSubset(of: lost), "\(what): \(items)")
            #expect(kept == kept.sorted())
            // Each missing one is stated: by the reader, or by an event of the log.
            var stated = Set(items.gaps.flatMap { $0 })
            for (_, line) in events where line.member("topic") == "/log/gap" {
                guard let after = line.member("after").flatMap(UInt64.init) else { continue }
                stated.formUnion(after + 1...max(after + 1, line.member("through").flatMap(UInt64.init) ?? after + 1))
            }
            #expect(missing.isSubset(of: stated), "\(what): \(items)")
            #expect(events.last?.line.member("n") == "7", "\(what): \(items)")
            #expect(events.last?.sequence == last)
            #expect(items.values.filter { $0 == 7 }.count == 1)
        }

        /// A cursor from before: what it has not seen, or a stated loss; never an event that it has seen, never a new one passed over.
        private func expectNothingForeign(_ copy: LogFixture, _ cursor: LogCursor, _ lost: Set<UInt64>, _ what: String) throws {
            let items: [Reading]
            do {
                items = try copy.read(from: .cursor(cursor))
            } catch LogError.foreignCursor {
                // The log has lost its identity, and says so.
                return
            }
            let values = items.values
            #expect(values.filter { $0 == 7 } == [7], "\(what): \(items)")
            #expect(values.allSatisfy { $0 > Int(cursor.sequence) }, "\(what): \(items)")
            let unseen = Set(Int(cursor.sequence) + 1..<7).subtracting(lost.map { Int($0) })
            #expect(unseen.isSubset(of: values), "\(what): \(items)")
            let notices = items.compactMap(\.event).filter { $0.line.member("topic") == "/log/gap" }
            let unlost = lines.keys.filter { $0 > cursor.sequence && !values.contains(Int($0)) }
            for sequence in unlost { #expect(items.gaps.contains { $0.contains(sequence) } || !notices.isEmpty, "\(what): \(items)") }
        }
    }

    @Test func losesOnlyTheLineOfAChangedByte() throws {
        let original = try Original()
        var random = SeededGenerator(seed: 6)
        for (file, owners) in original.owners {
            for place in owners.indices {
                let mask = UInt8.random(in: 1...255, using: &random)
                try original.check(file, lost: [owners[place]], "\(file), byte \(place) ^ \(mask)") { $0[place] ^= mask }
            }
        }
    }

    @Test func losesOnlyTheLineOfAByteThatBecomesANewline() throws {
        let original = try Original()
        for (file, owners) in original.owners {
            for place in stride(from: 0, to: owners.count, by: 7) {
                try original.check(file, lost: [owners[place]], "\(file), newline at \(place)") { $0[place] = UInt8(ascii: "\n") }
            }
        }
    }

    @Test func losesOnlyWhatIsCutOff() throws {
        let original = try Original()
        for (file, owners) in original.owners {
            for count in owners.indices {
                // The writer goes on in the same segment, or has to begin another.
                for size in [4000, 400] as [Int64] {
                    try original.check(file, lost: Set(owners[count...]), segmentSize: size, "\(file), cut to \(count)") {
                        $0.removeLast($0.count - count)
                    }
                }
            }
        }
    }

    @Test func losesNothingToDamageOfWhatIsNoEvent() throws {
        let original = try Original()
        let others = original.fixture.files.filter { original.owners[$0] == nil }
        #expect(others == ["00000000000000000001.index", "LOGID", "lock"])
        for file in others {
            for place in original.fixture.bytes(file).indices {
                try original.check(file, lost: [], "\(file), byte \(place)") { $0[place] ^= 0x11 }
                try original.check(file, lost: [], "\(file), cut to \(place)") { $0.removeLast($0.count - place) }
            }
        }
    }

    @Test func losesNothingToGarbageAtTheEnd() throws {
        let original = try Original()
        var random = SeededGenerator(seed: 7)
        let file = LogDirectory.name(4) + ".jsonl"
        for length in [1, 2, 100, 5000, 70_000, 300_000, 5_000_000] {
            let garbage = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            try original.check(file, lost: [], "\(length) bytes of garbage") { $0 += garbage }
            try original.check(file, lost: [], "\(length) zeros") { $0 += [UInt8](repeating: 0, count: length) }
        }
    }

    @Test func losesOnlyAMissingSegment() throws {
        let original = try Original()
        let copy = try original.fixture.copy()
        let log = copy.log(LogOptions(segmentSize: 400, retentionAge: nil))
        try log.append(records(7...9))
        #expect(copy.segments == [1, 4, 7])
        try Directory.remove(LogDirectory(path: copy.path).segment(4))
        #expect(try copy.read().gaps == [4...6])
        #expect(try copy.read().values == [1, 2, 3, 7, 8, 9])
        #expect(try log.verify().gaps == [LogGap(first: 4, last: 6, reason: .damage)])
    }

    @Test func tellsACursorFromBeforeACutEvenAfterMoreEvents() throws {
        let fixture = LogFixture()
        let before = try fixture.log().append(records(1...10))
        let name = LogDirectory.name(1) + ".jsonl"
        let bytes = fixture.bytes(name)
        let fifth = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }[4]
        // At the end of a line, and in the middle of one.
        for (count, later) in [(fifth + 1, 20), (fifth + 20, 40)] {
            try fixture.overwrite(name, Array(bytes.prefix(count)))
            let after = try fixture.log().append(records(later..<later + 10))
            #expect(after.log.generation > before.log.generation)
            #expect(after.first == 7)
            let items = try fixture.read(from: .cursor(LogCursor(log: before.log, sequence: 9)))
            #expect(items.first == .gap(6, 9, .cut))
            #expect(items[1].event?.line.member("topic") == "/log/gap")
            #expect(items[1].event?.line.member("after") == "5")
            #expect(items.values == Array(later..<later + 10))
            // A cursor from before the cut, and one from behind it, lose nothing.
            #expect(try fixture.read(from: .cursor(LogCursor(log: before.log, sequence: 5))).gaps == [])
            #expect(try fixture.read(from: .cursor(LogCursor(log: after.log, sequence: 12))).values == Array(later + 6..<later + 10))
        }
    }

    @Test func movesAReaderThatWasBeyondTheCut() throws {
        let fixture = LogFixture()
        let log = fixture.log()
        try log.append(records(1...10))
        let reader = try log.reader(from: .oldest)
        #expect(try reader.all().values == Array(1...10))
        let name = LogDirectory.name(1) + ".jsonl"
        try fixture.overwrite(name, Array(fixture.bytes(name).prefix(300)))
        try log.append(records(20...40))
        let items = try reader.all()
        #expect(items.first == .gap(3, 10, .cut))
        #expect(items.values == Array(20...40))
        #expect(try reader.next() == nil)
    }

    @Test func statesDamageOnceWithItsExactRange() throws {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 1 << 20, retentionAge: nil))
        try log.append(records(1...1000))
        let name = LogDirectory.name(1) + ".jsonl"
        var bytes = fixture.bytes(name)
        let newlines = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
        for place in newlines[99]..<newlines[149] { bytes[place] = 0 }
        bytes[newlines[500] - 30] ^= 1
        try fixture.overwrite(name, bytes)
        // The newline behind event 100 is gone, and with it that line.
        #expect(try fixture.read().gaps == [100...150, 501...501])
        let verification = try log.verify()
        #expect(verification.gaps == [LogGap(first: 100, last: 150, reason: .damage), LogGap(first: 501, last: 501, reason: .damage)])
        #expect(verification.damage.map(\.length) == [Int64(newlines[149] - newlines[98]), Int64(newlines[500] - newlines[499])])
        #expect(verification.events == 1000 - 52)
        #expect(!verification.isGood)
    }
}
