import Glibc
import Testing

@testable import CommandLine

@Suite struct TerminalTests {
    /// A pseudoterminal's descriptors for as long as `body` runs.
    private func withTerminal(columns: UInt16, _ body: (Terminal) throws -> Void) throws {
        // As posix_openpt(3), unlockpt(3) and ptsname(3) do it (ioctl_tty(2)): Glibc's module does not have those.
        let (setLock, getPeer) = (UInt(0x4004_5431), UInt(0x5441))
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(master >= 0)
        defer { close(master) }
        var isLocked: Int32 = 0
        try #require(ioctl(master, setLock, &isLocked) == 0)
        let descriptor = ioctl(master, getPeer, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0)
        try body(Terminal(descriptor: descriptor))
    }

    @Test func knowsItsWidth() throws {
        try withTerminal(columns: 132) { terminal in
            #expect(terminal.isTerminal)
            #expect(terminal.columns == 132)
            #expect(terminal.width == 132)
        }
    }

    @Test func isEightyColumnsWideWhenItDoesNotSay() throws {
        try withTerminal(columns: 0) { terminal in
            #expect(terminal.isTerminal)
            #expect(terminal.columns == nil)
            #expect(terminal.width == 80)
        }
    }

    @Test func isNoneForAFile() throws {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let terminal = Terminal(descriptor: descriptor)
        #expect(!terminal.isTerminal)
        #expect(terminal.columns == nil)
        #expect(terminal.width == 80)
        #expect(terminal.style == .plain)
    }

    @Test func isNoneForAClosedDescriptor() {
        #expect(!Terminal(descriptor: -1).isTerminal)
        #expect(Terminal(descriptor: -1).width == 80)
    }
}
