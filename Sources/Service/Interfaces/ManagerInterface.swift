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

            # Shows a listener's events that are not done: those that are open, and those that it has given up.
            method ShowListener(name: string) -> (
              # In the order in which they were read.
              open: []object,
              # The oldest first.
              dead: []object
            )

            # Has a listener handle events again that it has given up, and at once those that wait for another try.
            method RetryListener(
              name: string,
              # Only the event of this number.
              seq: ?int
            ) -> (count: int)

            # Has a listener forget events that it has given up, and those that wait for another try.
            method SkipListener(
              name: string,
              # Only the event of this number.
              seq: ?int
            ) -> (count: int)

            # Has a listener forget what is open, and go on elsewhere: at a cursor, oldest, now, or a time as hookctl takes it.
            method ResetListener(name: string, to: string) -> ()

            # Something is wrong with the configuration; the one before is still in force.
            error InvalidConfiguration (problems: []string)

            # There is no listener of that name.
            error NoSuchListener (name: string)

            # What was asked for cannot be done.
            error Refused (reason: string)

            """)
}
