import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized) struct SignalSourceTests {
    @Test func collectsSignalsAndSaysWhoSentThem() async throws {
        // On a thread of its own: the signals are sent to that thread only, and stay blocked on it.
        let seen = await onAThread { () -> [String] in
            guard let source = try? SignalSource([Signal(SIGUSR1), Signal(SIGWINCH)]) else { return [] }
            var arrivals: [String] = []
            if source.next() != nil { arrivals.append("one that nobody sent") }
            pthread_kill(pthread_self(), SIGUSR1)
            pthread_kill(pthread_self(), SIGWINCH)
            while let arrival = source.next() { arrivals.append("\(arrival.signal) \(arrival.isFromKernel)") }
            return arrivals
        }
        #expect(seen == ["SIGUSR1 false", "SIGWINCH false"])
    }
}
