package import Varlink

extension VarlinkInterface {
    /// `io.hookd.Manager`: the service itself, and its listeners.
    package static let manager = VarlinkInterface(
        builtIn: """
            # Says how the service is, and has it read its configuration again.
            interface io.hookd.Manager

            # Says whether all is well: the object that "hookctl status --json" prints.
            method Status() -> (status: object)

            # Reads the configuration again: all of it, or none when something is wrong with it.
            method Reload() -> (
              # What takes effect only when the service is started again.
              pending: []string
            )

            # Says how the listeners are: the objects that "hookctl listeners --json" prints.
            method Listeners(name: ?string) -> (listeners: []object)

            # Lists the events that a listener has given up.
            method DeadLetters(name: string) -> (events: []object)

            # Has a listener handle events again that it has given up, or at once those that it waits with.
            # The number is left out for all of them.
            method Retry(name: string, seq: ?int) -> (count: int)

            # Has a listener forget events that it has given up, or that it waits with.
            # The number is left out for all of them.
            method Skip(name: string, seq: ?int) -> (count: int)

            # Has a listener begin at another place: a cursor, oldest, now, or a time as hookctl takes it.
            method Reset(name: string, to: string) -> (cursor: string)

            # Something is wrong with the configuration; the one before is still in force.
            error InvalidConfiguration (problems: []string)

            # There is no listener of that name.
            error NoSuchListener (name: string)

            # What was asked for cannot be done.
            error Refused (reason: string)

            """)
}
