import Glibc

/// What the command line asks for.
struct Options {
    enum Action {
        case help
        case measure(Set<Subject>, isQuick: Bool, asJSON: Bool)
        /// Dispatch on request of the process that started this one, while holding so many MiB.
        case work(megabytes: Int, directory: String)
    }

    let action: Action

    init(_ arguments: some Sequence<String>) throws(Failure) {
        var choice: Set<Subject> = []
        var isQuick = false
        var asJSON = false
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--help", "-h":
                action = .help
                return
            case "--quick":
                isQuick = true
            case "--json":
                asJSON = true
            case "--only":
                let name = rest.next()
                guard let subject = name.flatMap(Subject.init) else {
                    throw Self.usage("--only \(name ?? "") names nothing that is measured")
                }
                choice.insert(subject)
            case Self.workerOption:
                guard let megabytes = rest.next().flatMap({ Int($0) }), let directory = rest.next() else {
                    throw Self.usage("\(argument) is for hookbench itself")
                }
                action = .work(megabytes: megabytes, directory: directory)
                return
            default:
                throw Self.usage("unknown argument \(argument)")
            }
        }
        action = .measure(choice.isEmpty ? Set(Subject.allCases) : choice, isQuick: isQuick, asJSON: asJSON)
    }

    /// How hookbench starts its own workers.
    static let workerOption = "--worker"

    private static func usage(_ mistake: String) -> Failure { Failure("\(mistake)\n\(help)", status: EX_USAGE) }

    static let help = """
        Usage: hookbench [--quick] [--json] [--only NAME]...

        Measures what hooks cost, beside the same work in C, beside run-parts, and beside targets.
        All that is compared takes turns in one run; what is shown are medians. It needs a C compiler.

          --quick      a tenth of the time, for a first look
          --json       one object a line instead of a table
          --only NAME  only this, of \(Subject.allCases.map(\.rawValue).joined(separator: ", "))
          --help       this

        Exit status: 0 all figures are as good as their targets, 1 one is missed or could not be measured,
        64 a mistake on the command line, 69 no C compiler, 71 the system refused something.

        """
}
