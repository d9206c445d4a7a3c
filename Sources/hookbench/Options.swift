import Glibc
import Linux

/// What the command line asks for.
struct Options {
    enum Action {
        case help
        case measure(Set<Subject>, isQuick: Bool, asJSON: Bool)
        /// Dispatch on request of the process that started this one, while holding so many MiB.
        case work(megabytes: Int, directory: String)
        /// Remove a directory when standard input ends.
        case takeCare(directory: String)
        /// Become another program, one that ends when its parent does.
        case become([String], parent: ProcessID)
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
            case Self.caretakerOption:
                guard let directory = rest.next() else { throw Self.usage("\(argument) is for hookbench itself") }
                action = .takeCare(directory: directory)
                return
            case Self.peerOption:
                guard let parent = rest.next().flatMap({ ProcessID($0) }) else { throw Self.usage("\(argument) is for hookbench itself") }
                action = .become(Array(IteratorSequence(rest)), parent: parent)
                return
            default:
                guard let part = Part(rawValue: argument) else { throw Self.usage("unknown argument \(argument)") }
                choice.formUnion(part.subjects)
            }
        }
        action = .measure(choice.isEmpty ? Set(Subject.allCases) : choice, isQuick: isQuick, asJSON: asJSON)
    }

    /// How hookbench starts its own workers, and what else it has beside it.
    static let workerOption = "--worker"
    static let caretakerOption = "--caretaker"
    static let peerOption = "--peer"

    private static func usage(_ mistake: String) -> Failure { Failure("\(mistake)\n\(help)", status: EX_USAGE) }

    static let help = """
        Usage: hookbench [--quick] [--json] [hooks] [events] [daemon] [managers] [--only NAME]...

        Measures what hooks cost, beside the same work in C and beside run-parts; what events cost, beside redis-server, nats-server
        and podman events; what both cost at the socket of hookd; and what runc, crun, LXC and libvirt make of the same hooks by themselves and
        with hookctl as their hook; beside targets where there are any. All that is compared takes turns in one run; what is shown are medians.

          hooks        the first half: needs a C compiler, takes a minute and a half
          events       the second half: needs Debian's redis-server, nats-server and podman, each left out with a note where it is not
                       installed; 1 GB in /var/tmp, which is on a disk like the log that one would have; two minutes
          daemon       hookd, as it is built beside hookbench: needs a C compiler, redis-server and nats-server; a minute
          managers     hookctl as the hook of managers: needs root, a C compiler, Debian's busybox-static, runc, crun, lxc, libvirt-daemon
                       and libvirt-clients, each manager left out with a note where it is not installed; two minutes
          --quick      a tenth of the time where that is possible, for a first look
          --json       one object a line instead of a table
          --only NAME  only this, of \(Part.hooks.subjects.map(\.rawValue).joined(separator: ", "))
                       \(Part.events.subjects.map(\.rawValue).joined(separator: ", "))
                       \(Part.daemon.subjects.map(\.rawValue).joined(separator: ", "))
                       and \(Part.managers.subjects.map(\.rawValue).joined(separator: ", "))
          --help       this

        The servers are hookbench's own: on a socket or a free port of the loopback interface, in a directory of their own, and gone
        when hookbench is, however it ends. libvirtd has mounts, a network and process ids of its own as well.

        Exit status: 0 all figures are as good as their targets, 1 one is missed or could not be measured,
        64 a mistake on the command line, 69 no C compiler, 71 the system refused something.

        """
}
