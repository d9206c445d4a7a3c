import Glibc
import Linux

/// `hookbench`: what hooks cost beside the least that they could cost, as a table of ratios measured in one run.
@main enum Main {
    static func main() {
        do throws(Failure) {
            switch try Options(CommandLine.arguments.dropFirst()).action {
            case .help:
                print(Options.help, terminator: "")
            case .work(let megabytes, let directory):
                try Worker.serve(holding: megabytes, directory)
            case .measure(let choice, let isQuick, let asJSON):
                exit(try measure(choice, isQuick: isQuick, asJSON: asJSON) ? 0 : 1)
            }
        } catch {
            let line = Array("hookbench: \(error.message)\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
            exit(error.status)
        }
    }

    /// Measures and prints; whether every figure is as good as its target.
    private static func measure(_ choice: Set<Subject>, isQuick: Bool, asJSON: Bool) throws(Failure) -> Bool {
        let bench = try Workbench.make()
        let outcome = EventLoop.shared.run { () async -> Result<Bool, Failure> in
            do throws(Failure) {
                var table = FigureTable(asJSON: asJSON)
                table.begin()
                for subject in Subject.allCases where choice.contains(subject) {
                    for figure in try await subject.measure(on: bench, isQuick: isQuick) { table.add(figure) }
                }
                table.finish()
                return .success(table.isGood)
            } catch {
                return .failure(error)
            }
        }
        bench.remove()
        return try outcome.get()
    }
}
