import Linux

/// The two halves of the library, the daemon that has both, and the managers that call them, each measured in a place of its own.
enum Part: String, CaseIterable {
    case hooks, events, daemon, managers

    var subjects: [Subject] { Subject.allCases.filter { $0.part == self } }

    /// Measures what was chosen of it.
    @LoopActor func measure(_ choice: Set<Subject>, isQuick: Bool, into table: inout FigureTable) async throws(Failure) {
        let subjects = subjects.filter(choice.contains)
        if subjects.isEmpty { return }
        switch self {
        case .hooks:
            let bench = try Workbench.make()
            defer { bench.remove() }
            try await measure(subjects, on: bench, disk: bench.directory, isQuick: isQuick, into: &table)
        case .events:
            // A log is a thing on a disk, and these take hundreds of megabytes there: they go however the benchmark ends.
            let bench = try Workbench(in: "/var/tmp")
            let caretaker = try Caretaker(of: bench)
            defer { caretaker.finish() }
            try await measure(subjects, on: bench, disk: bench.directory, isQuick: isQuick, into: &table)
        case .daemon:
            // As an installed one has it: hooks and the socket in memory, the log on a disk.
            let bench = try Workbench.make()
            let first = try Caretaker(of: bench)
            defer { first.finish() }
            let disk = try Workbench(in: "/var/tmp")
            let second = try Caretaker(of: disk)
            defer { second.finish() }
            try await measure(subjects, on: bench, disk: disk.directory, isQuick: isQuick, into: &table)
        case .managers:
            // Where a runtime may mount a root file system.
            let bench = try Workbench.make()
            let caretaker = try Caretaker(of: bench)
            defer { caretaker.finish() }
            try await measure(subjects, on: bench, disk: bench.directory, isQuick: isQuick, into: &table)
        }
    }

    @LoopActor private func measure(
        _ subjects: [Subject], on bench: Workbench, disk: String, isQuick: Bool, into table: inout FigureTable
    ) async throws(Failure) {
        for subject in subjects {
            for figure in try await subject.measure(on: bench, disk: disk, isQuick: isQuick) { table.add(figure) }
        }
    }
}
