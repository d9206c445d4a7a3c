import CommandLine
import Configuration
import Glibc
import Linux
import Service

/// `hookd`: reads the command line and the configuration, and hands over to the daemon.
@main enum Main {
    static func main() {
        StandardStreams.open()
        // What a daemon makes is for whom it says, not for whom its starter's shell would have it.
        umask(0o022)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGCHLD, SIG_DFL)
        let diagnostics = Diagnostics()
        let invocation: Invocation
        do throws(UsageError) {
            invocation = try DaemonCommand.command.parse(Array(Swift.CommandLine.arguments.dropFirst()))
        } catch {
            write(error.report, to: STDERR_FILENO)
            _exit(ExitStatus.usage)
        }
        switch invocation.request {
        case .help: write(invocation.help(width: Terminal.output.width, style: Terminal.output.style), to: STDOUT_FILENO)
        case .version: write("hookd \(Daemon.version)\n", to: STDOUT_FILENO)
        case .perform: _exit(perform(invocation, diagnostics))
        }
        _exit(ExitStatus.done)
    }

    /// Runs the daemon to its end.
    private static func perform(_ invocation: Invocation, _ diagnostics: Diagnostics) -> CInt {
        // Before anything else opens files: the numbers of the descriptors are taken at their word.
        let handedOver: [UnixListener]
        do throws(ListenError) { handedOver = try ListenDescriptors().entries.map(\.listener) } catch {
            diagnostics.error(error.description)
            return ExitStatus.unavailable
        }
        let configuration: DaemonConfiguration
        do throws(ConfigurationError) {
            configuration = try DaemonConfiguration(invocation.value("config"), socket: invocation.value("socket"))
        } catch {
            for problem in error.problems { diagnostics.error(problem.description) }
            return ExitStatus.configuration
        }
        do throws(Errno) { try EventLoop.open() } catch {
            diagnostics.error("cannot make an event loop: \(error)")
            return ExitStatus.unavailable
        }
        return EventLoop.shared.run { @LoopActor () async -> CInt in
            do throws(Daemon.Failure) {
                try await Daemon(configuration, handedOver: handedOver, diagnostics: diagnostics).run()
                return ExitStatus.done
            } catch {
                diagnostics.error(error.description)
                return ExitStatus.unavailable
            }
        }
    }

    private static func write(_ text: String, to descriptor: CInt) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// What `hookd` exits with: sysexits(3) numbers.
private enum ExitStatus {
    static let done: CInt = 0
    static let usage: CInt = 64
    static let unavailable: CInt = 71
    static let configuration: CInt = 78
}
