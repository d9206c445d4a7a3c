import Glibc
import Linux

/// A daemon that has done something and has nothing to do: how often it wakes, and what it holds.
enum RestingDaemon {
    @LoopActor static func measure(on bench: Workbench, disk: String, _ effort: Effort) async throws(Failure) -> [Figure] {
        let daemon = try HookDaemon(on: bench, disk: disk)
        defer { daemon.end() }
        do {
            let publisher = EventPublisher(try daemon.connect())
            for _ in 0..<100 { try publisher.publish() }
        }
        // What was published goes to the disk after a second.
        sleep(3)
        let before = try daemon.sleepCount()
        sleep(5)
        let wakeUps = Figure.Outcome.measured(
            Double(try daemon.sleepCount() - before), .wakeUps, rounds: 1, time: nil, yardstick: nil)
        let memory = Figure.Outcome.measured(
            Double(try daemon.residentMemory()) / 1_048_576, .mebibytes, rounds: 1, time: nil, yardstick: nil)
        return [
            Figure(.rest, "wake-ups of a daemon at rest in 5 s", wakeUps, atMost: 0),
            Figure(.rest, "memory of a daemon at rest", memory, atMost: 12),
        ]
    }
}
