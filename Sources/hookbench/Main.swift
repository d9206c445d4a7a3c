import Glibc
import Linux

/// `hookbench`: what hooks cost beside the least that they could cost, and events beside the programs that one would pick instead.
@main enum Main {
    static func main() {
        do throws(Failure) {
            switch try Options(CommandLine.arguments.dropFirst()).action {
            case .help:
                print(Options.help, terminator: "")
            case .work(let megabytes, let directory):
                try Worker.serve(holding: megabytes, directory)
            case .takeCare(let directory):
                Caretaker.serve(directory)
            case .become(let command, let parent):
                throw Peer.become(command, for: parent)
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
        try EventLoop.shared.run { () async -> Result<Bool, Failure> in
            do throws(Failure) {
                var table = FigureTable(asJSON: asJSON)
                table.begin()
                for part in Part.allCases { try await part.measure(choice, isQuick: isQuick, into: &table) }
                table.finish()
                return .success(table.isGood)
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
