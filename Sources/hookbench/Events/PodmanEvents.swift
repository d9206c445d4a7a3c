import Configuration
import Events
import Glibc
import Linux

/// `podman events` with its file backend, on a file of its own, away from the host's containers.
struct PodmanEvents: Sendable {
    private let command: [String]
    private let directory: String

    /// Has podman set up its directories, then writes a log as podman 4 does: a container's start each millisecond.
    init(_ program: String, like log: SampleLog, in directory: String) throws(Failure) {
        self.directory = directory
        command = [
            program, "--root", "\(directory)/root", "--runroot", "\(directory)/run", "--tmpdir", "\(directory)/tmp", "--storage-driver",
            "vfs",
            "--events-backend", "file",
        ]
        do throws(Errno) { try Directory.create(directory, mode: 0o700) } catch { throw Failure("cannot make \(directory): \(error)") }
        // The first run writes an event of its own, "refresh", and would move a log away that is longer than it likes.
        try ProgramRun.time(command + ["events", "--stream=false"], home: directory)
        var text = ""
        for number in 0..<log.count {
            let time = RFC3339.utc(log.time(of: number))
            let container = SampleLog.container(number)
            text += """
                {"ID":"\(SampleLog.id(number))","Image":"registry.example.com/shop/frontend:1.2","Name":"\(container.name)","Status":"start",\
                "Time":"\(time)","Type":"container","Attributes":null}

                """
        }
        do throws(Errno) {
            try FileDescriptor.open("\(directory)/tmp/events/events.log", .writeOnly).writeAll(Array(text.utf8))
        } catch {
            throw Failure("podman has no log to write to: \(error)")
        }
    }

    private func events(since: String) -> [String] { command + ["events", "--stream=false", "--since", since] }

    /// Prints what has happened since then, to nowhere; how long that takes.
    func run(since: String) throws(Failure) -> Duration { try ProgramRun.time(events(since: since), home: directory) }

    /// That it finds them is checked once.
    func check(since: String, count: Int) throws(Failure) {
        let lines = try ProgramRun.lineCount(events(since: since), home: directory)
        guard lines == count else { throw Failure("podman events --since \(since) prints \(lines) events, not \(count)") }
    }
}
