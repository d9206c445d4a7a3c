import Linux
import Service
import TestSupport
import Testing

@Suite(.serialized, .leavesNothing()) @LoopActor struct SystemdNotifierTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [false, true]) func sendsADatagramForEachThingItHasToTell(_ isAbstract: Bool) async throws {
        let manager = try NotifySocket(at: isAbstract ? "@\(directory.path)/notify" : directory("notify"))
        let overheard = try Overheard()
        let address = manager.address
        let notifier = ServiceNotifier(overheard.diagnostics) { $0 == "NOTIFY_SOCKET" ? address : nil }
        #expect(notifier.isEnabled)
        let before = Instant.now.nanoseconds / 1000
        notifier.ready(status: "Serving, 3 scripts")
        notifier.reloading()
        let after = Instant.now.nanoseconds / 1000
        notifier.status("eins\nREADY=1\u{1b}[1m")
        notifier.watchdog()
        notifier.extendTimeout(by: .seconds(90))
        notifier.stopping()
        #expect(manager.next() == "READY=1\nSTATUS=Serving, 3 scripts")
        let reloading = try #require(manager.next())
        #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        let time = try #require(Int64(reloading.split(separator: "=").last ?? ""))
        #expect((before...after).contains(time))
        #expect(manager.next() == #"STATUS=eins\nREADY=1\x1b[1m"#)
        #expect(manager.next() == "WATCHDOG=1")
        #expect(manager.next() == "EXTEND_TIMEOUT_USEC=90000000")
        #expect(manager.next() == "STOPPING=1")
        #expect(manager.next() == nil)
        #expect(overheard.lines == [])
    }

    @Test func saysNothingWhereNobodyAsks() throws {
        let overheard = try Overheard()
        let notifier = ServiceNotifier(overheard.diagnostics) { _ in nil }
        #expect(!notifier.isEnabled)
        notifier.ready(status: "x")
        notifier.stopping()
        #expect(overheard.lines == [])
    }

    @Test(arguments: ["/nonexistent/notify", "@hookd-test-nobody", "vsock:2:1234", String(repeating: "x", count: 200)])
    func complainsOnceOfAManagerThatCannotBeReached(_ address: String) throws {
        let overheard = try Overheard()
        let notifier = ServiceNotifier(overheard.diagnostics) { _ in address }
        for _ in 0..<3 { notifier.watchdog() }
        notifier.stopping()
        let lines = overheard.lines
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("hookd: cannot notify the service manager at \(address): ") ?? false)
    }

    @Test func sendsWhatFoundNoRoomAsSoonAsThereIsSome() async throws {
        let manager = try NotifySocket(at: directory("notify"))
        let overheard = try Overheard()
        let address = manager.address
        let notifier = ServiceNotifier(overheard.diagnostics) { _ in address }
        // More than any queue of datagrams holds, none of which is overtaken or left out.
        for number in 0..<300 { notifier.ready(status: "\(number)") }
        for number in 0..<300 {
            guard await manager.arrival() == "READY=1\nSTATUS=\(number)" else {
                Issue.record("message \(number) is another one")
                break
            }
        }
        #expect(overheard.lines == [])
    }

    @Test func leavesOutWhatALaterMessageOfItsKindMakesPointless() async throws {
        let manager = try NotifySocket(at: directory("notify"))
        let overheard = try Overheard()
        let address = manager.address
        let notifier = ServiceNotifier(overheard.diagnostics) { _ in address }
        for number in 0..<300 {
            notifier.status("\(number)")
            notifier.watchdog()
        }
        notifier.stopping()
        var messages: [String] = []
        while messages.last != "STOPPING=1", let message = await manager.arrival() { messages.append(message) }
        #expect(messages.suffix(3) == ["STATUS=299", "WATCHDOG=1", "STOPPING=1"])
        #expect(messages.count < 300)
    }
}
