import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) @LoopActor struct WatchTests {
    // MARK: Descriptors

    @Test func tellsWhatCanBeReadNowOrLater() async throws {
        let pipe = try PipeEnds()
        let watch = Watch()
        watch.add(pipe.read, .readable)
        defer { watch.removeAll() }
        try pipe.write.writeAll([1])
        // The loop goes on while an expectation is weighed elsewhere, and would find the descriptor ready again.
        let ready = await watch.next(until: .now + .seconds(20))
        let bytes = try pipe.read.readAll(limit: 1)
        let then = await watch.next(until: .now + .milliseconds(10))
        #expect(ready == .ready(pipe.read.number))
        #expect(bytes == [1])
        #expect(then == .deadlinePassed)

        let number = pipe.read.number
        async let event = watch.next(until: .now + .seconds(20))
        await pause(.milliseconds(10))
        try pipe.write.writeAll([2])
        #expect(await event == .ready(number))
    }

    @Test func resumesItsTaskBeforeTheLoopLooksAgain() async throws {
        let pipe = try PipeEnds()
        let watch = Watch()
        watch.add(pipe.read, .readable)
        defer { watch.removeAll() }
        var surplus = 0
        for _ in 0..<200 {
            try pipe.write.writeAll([1])
            _ = await watch.next(until: .now + .seconds(20))
            _ = try pipe.read.readAll(limit: 1)
            // Had the task gone by way of Swift's thread pool, the loop would have found the descriptor ready once more meanwhile.
            if await watch.next(until: .now) != .deadlinePassed { surplus += 1 }
        }
        #expect(surplus == 0)
    }

    @Test func tellsThatTheOtherEndIsGone() async throws {
        var pipe = try Pipe(nonblocking: \.read)
        let read = pipe.takeReadEnd()
        let watch = Watch()
        watch.add(read, .readable)
        defer { watch.removeAll() }
        do { _ = pipe.takeWriteEnd() }
        #expect(await watch.next(until: .now + .seconds(20)) == .ready(read.number))
    }

    @Test func tellsWhatCanBeWritten() async throws {
        let pipe = try PipeEnds(nonblocking: \.write)
        // To the brim, so that nothing more goes in.
        let page = [UInt8](repeating: 0, count: 4096)
        while failure({ () throws(Errno) in try pipe.write.writeAll(page) }) == nil {}
        let watch = Watch()
        watch.add(pipe.write, .writable)
        defer { watch.removeAll() }
        #expect(await watch.next(until: .now + .milliseconds(10)) == .deadlinePassed)
        _ = try pipe.read.readAll(limit: 8192)
        #expect(await watch.next(until: .now + .seconds(20)) == .ready(pipe.write.number))
    }

    @Test func tellsOfEachOfSeveralDescriptors() async throws {
        let first = try PipeEnds()
        let second = try PipeEnds()
        let third = try PipeEnds()
        let watch = Watch()
        watch.add(first.read, .readable)
        watch.add(second.read, .readable)
        watch.add(third.read, .readable)
        defer { watch.removeAll() }
        try first.write.writeAll([1])
        try third.write.writeAll([1])
        var seen: Set<CInt> = []
        for _ in 0..<2 {
            guard case .ready(let number) = await watch.next(until: .now + .seconds(20)) else { break }
            seen.insert(number)
            _ = number == first.read.number ? try first.read.readAll(limit: 1) : try third.read.readAll(limit: 1)
        }
        let then = await watch.next(until: .now + .milliseconds(10))
        #expect(seen == [first.read.number, third.read.number])
        #expect(then == .deadlinePassed)
    }

    @Test func forgetsWhatIsRemoved() async throws {
        let first = try PipeEnds()
        let second = try PipeEnds()
        let watch = Watch()
        watch.add(first.read, .readable)
        watch.add(second.read, .readable)
        try first.write.writeAll([1])
        try second.write.writeAll([1])
        // Both are ready by now: one is told, the other pending.
        guard case .ready(let told) = await watch.next(until: .now + .seconds(20)) else {
            Issue.record("nothing was ready")
            return
        }
        if told == first.read.number { watch.remove(second.read) } else { watch.remove(first.read) }
        _ = told == first.read.number ? try first.read.readAll(limit: 1) : try second.read.readAll(limit: 1)
        #expect(await watch.next(until: .now + .milliseconds(10)) == .deadlinePassed)
        watch.removeAll()
    }

    @Test func dropsTheEventOfADescriptorThatWasClosedAndItsNumberUsedAgain() async throws {
        var oldPipe = try Pipe(nonblocking: \.read)
        let old = oldPipe.takeReadEnd()
        let oldWrite = oldPipe.takeWriteEnd()
        let new = try PipeEnds()
        // The file lives on under another number, so that the kernel goes on telling of it.
        let kept = FileDescriptor(owning: fcntl(old.number, F_DUPFD_CLOEXEC, 3))
        let number = old.number
        let forgetful = Watch()
        forgetful.add(old, .readable)
        // Against the rule not removed before; the number changes hands at once, so that no other thread gets it.
        _ = old.release()
        #expect(dup2(new.read.number, number) == number)
        #expect(fcntl(number, F_SETFD, FD_CLOEXEC) == 0)
        let reused = FileDescriptor(owning: number)
        let watch = Watch()
        watch.add(reused, .readable)
        defer { watch.removeAll() }

        try oldWrite.writeAll([1])
        #expect(await watch.next(until: .now + .milliseconds(20)) == .deadlinePassed)
        #expect(await forgetful.next(until: .now + .milliseconds(20)) == .deadlinePassed)
        _ = consume kept
        try new.write.writeAll([1])
        #expect(await watch.next(until: .now + .seconds(20)) == .ready(number))
    }

    @Test func watchesForSomethingElse() async throws {
        let ends = try SocketEnds()
        let watch = Watch()
        watch.add(ends.first, .writable)
        defer { watch.removeAll() }
        #expect(await watch.next(until: .now + .seconds(20)) == .ready(ends.first.number))
        watch.change(ends.first, to: .readable)
        #expect(await watch.next(until: .now + .milliseconds(10)) == .deadlinePassed)
        try ends.second.writeAll([1])
        #expect(await watch.next(until: .now + .seconds(20)) == .ready(ends.first.number))
        // What waits to be read is no hang-up, nor is it one that the other end will send nothing more.
        watch.change(ends.first, to: .hangUp)
        shutdown(ends.second.number, CInt(SHUT_WR))
        #expect(await watch.next(until: .now + .milliseconds(10)) == .deadlinePassed)
        ends.second.shutDown()
        #expect(await watch.next(until: .now + .seconds(20)) == .ready(ends.first.number))
        watch.change(ends.first, to: .either)
        #expect(await watch.next(until: .now + .seconds(20)) == .ready(ends.first.number))
    }

    @Test func tellsOneWhoIsBusy() async throws {
        let ends = try SocketEnds()
        let watch = Watch()
        watch.add(ends.first, .readable)
        defer { watch.removeAll() }
        var told = 0
        watch.whileBusy = { [unowned watch] in
            told += 1
            watch.change(ends.first, to: .hangUp)
        }
        try ends.second.writeAll([1])
        await pause(.milliseconds(20))
        #expect(told == 1)
        // It was told instead of kept.
        #expect(await watch.next(until: .now + .milliseconds(10)) == .deadlinePassed)
        watch.change(ends.first, to: .readable)
        #expect(await watch.next(until: .now + .seconds(20)) == .ready(ends.first.number))
        #expect(told == 1)
    }

    // MARK: Deadlines

    @Test func letsDeadlinesPassInTheirOrder() async {
        for lead in 1...50 {
            // Only where all of them wait before the first has passed does their order say anything.
            let begin = Instant.now + .milliseconds(100 * lead)
            let order = Seen()
            let late = Seen()
            await withTaskGroup(of: Void.self) { group in
                for milliseconds in [50, 10, 90, 30, 70, 20] {
                    group.addTask { await waitForDeadline(milliseconds, after: begin, order, late) }
                }
            }
            guard late.all.isEmpty else { continue }
            #expect(order.all == [10, 20, 30, 50, 70, 90].map { "\($0) deadlinePassed" })
            return
        }
        Issue.record("the tasks never began in time")
    }

    @Test func letsAPassedDeadlineNotHideWhatIsReady() async throws {
        let pipe = try PipeEnds()
        let watch = Watch()
        watch.add(pipe.read, .readable)
        defer { watch.removeAll() }
        try pipe.write.writeAll([1])
        var events: Set<String> = []
        for _ in 0..<4 {
            switch await watch.next(until: .now + .milliseconds(-1)) {
            case .ready: events.insert("ready")
            case .deadlinePassed: events.insert("deadline")
            case .interrupted, .woken: events.insert("neither")
            }
        }
        #expect(events == ["ready", "deadline"])
    }

    @Test func letsTheDeadlinePassThoughSomethingIsReadyAllTheTime() async throws {
        let pipe = try PipeEnds()
        try pipe.write.writeAll([1])
        let watch = Watch()
        watch.add(pipe.read, .readable)
        defer { watch.removeAll() }
        let deadline = Instant.now + .milliseconds(30)
        // What is never read is always ready: a script that writes without end.
        var event = await watch.next(until: deadline)
        while event == .ready(pipe.read.number), .now < deadline + .seconds(5) { event = await watch.next(until: deadline) }
        #expect(event == .deadlinePassed)
    }

    // MARK: Interrupts and waking

    @Test func isInterruptedOncePerRaiseBeforeItWaits() async {
        let interrupt = Interrupt()
        interrupt.raise()
        interrupt.raise()
        #expect(interrupt.level == 2)
        let watch = Watch(interrupt: interrupt)
        #expect(await watch.next(until: .now + .seconds(20)) == .interrupted)
        #expect(await watch.next(until: .now + .seconds(20)) == .interrupted)
        #expect(await watch.next(until: .now + .milliseconds(5)) == .deadlinePassed)
    }

    @Test func isInterruptedOncePerRaiseWhileItWaits() async {
        let interrupt = Interrupt()
        let watch = Watch(interrupt: interrupt)
        async let first = watch.next(until: .now + .seconds(20))
        await pause(.milliseconds(10))
        // The second comes before the waiting task has run again.
        interrupt.raise()
        interrupt.raise()
        #expect(await first == .interrupted)
        #expect(await watch.next(until: .now + .seconds(20)) == .interrupted)
        #expect(await watch.next(until: .now + .milliseconds(5)) == .deadlinePassed)
    }

    @Test func overlooksTheRaisesItWasToldTo() async {
        let interrupt = Interrupt()
        interrupt.raise()
        let watch = Watch(interrupt: interrupt, ignoring: 1)
        #expect(await watch.next(until: .now + .milliseconds(5)) == .deadlinePassed)
        interrupt.raise()
        #expect(await watch.next(until: .now + .seconds(20)) == .interrupted)
    }

    @Test func isInterruptedForAnyWatchThatComesLater() async {
        let interrupt = Interrupt()
        interrupt.raise()
        #expect(await Watch(interrupt: interrupt).next(until: .now + .seconds(20)) == .interrupted)
        #expect(await Watch(interrupt: interrupt).next(until: .now + .seconds(20)) == .interrupted)
        #expect(await Watch().next(until: .now + .milliseconds(5)) == .deadlinePassed)
    }

    @Test func isWokenBeforeAndWhileItWaits() async {
        let watch = Watch()
        watch.wake()
        watch.wake()
        #expect(await watch.next(until: .now + .seconds(20)) == .woken)
        #expect(await watch.next(until: .now + .milliseconds(5)) == .deadlinePassed)
        async let event = watch.next(until: .now + .seconds(20))
        await pause(.milliseconds(10))
        watch.wake()
        #expect(await event == .woken)
    }
}

@LoopActor private func waitForDeadline(_ milliseconds: Int, after begin: Instant, _ order: Seen, _ late: Seen) async {
    if Instant.now > begin { late.add("\(milliseconds)") }
    let event = await Watch().next(until: begin + .milliseconds(milliseconds))
    let isEarly = Instant.now < begin + .milliseconds(milliseconds)
    order.add("\(milliseconds) \(event)\(isEarly ? " early" : "")")
}
