import CLinux
import Glibc

/// Signals as something to wait for: a signalfd(2).
///
/// They are blocked from then on, on the calling thread.
package struct SignalSource: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// A signal that came.
    package struct Arrival: Sendable {
        package let signal: Signal
        /// Whether the kernel sent it, as it does for keys pressed at a terminal: then the whole foreground process group has got it.
        package let isFromKernel: Bool
    }

    /// Blocks the signals and collects them from now on.
    ///
    /// One that is ignored, as under nohup(1), stays ignored.
    package init(_ signals: [Signal]) throws(Errno) {
        // The kernel throws away an ignored signal only where it is not blocked.
        let signals = signals.filter { clinux_is_ignored($0.rawValue) == 0 }
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal.rawValue) }
        ThreadSettings.block(signals)
        descriptor = FileDescriptor(owning: try call { signalfd(-1, &set, CInt(SFD_CLOEXEC | SFD_NONBLOCK)) })
    }

    /// Takes the next signal; nil when there is none.
    package borrowing func next() -> Arrival? {
        var info = signalfd_siginfo()
        let count = withUnsafeMutableBytes(of: &info) { (try? descriptor.read(into: $0)) ?? 0 }
        guard count == MemoryLayout<signalfd_siginfo>.size else { return nil }
        return Arrival(signal: Signal(CInt(info.ssi_signo)), isFromKernel: info.ssi_code == SI_KERNEL)
    }
}
