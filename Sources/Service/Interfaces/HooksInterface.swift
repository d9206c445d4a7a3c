package import Varlink

extension VarlinkInterface {
    /// `io.hookd.Hooks`: running the hooks of the host, and what they are and were.
    package static let hooks = VarlinkInterface(
        builtIn: """
            # Runs the hooks of this host, and says what they are and what became of them.
            # Reports and scripts are the objects that "hookctl run --json" and "hookctl list --json" print.
            interface io.hookd.Hooks

            # Where hooks are called; qualifier and extra are left out where there are none.
            type Point (
              # The kind of object, such as container, domain or network.
              object: string,
              # The object's name.
              name: string,
              # What happens to it, such as start or stop.
              event: string,
              # On which side of the event: before and begin are gates.
              qualifier: ?string,
              # One more argument for the scripts.
              extra: ?string,
              # An id that outlives renaming.
              id: ?string
            )

            # A step of a dispatch that is under way.
            type Step (
              # The dispatch's id.
              dispatch: string,
              # The script's file name.
              script: string,
              # What it is called with: the point's qualifier, or aborted.
              qualifier: ?string,
              # Its process, where it has just been started.
              pid: ?int,
              # What became of it, where it has ended.
              report: ?object
            )

            # The dispatch that holds an object's lock.
            type Holder (
              # Its id.
              id: string,
              # Its point.
              point: string,
              # The process that runs it.
              pid: int,
              # How long it has run, in nanoseconds.
              age_ns: int,
              # The script that it is running.
              script: ?string
            )

            # Runs the scripts for a point, one after another, and answers what they said.
            # With more, a reply for each script that starts or ends comes before the last one, which has the report.
            # Hanging up kills what runs and undoes what ran.
            method Run(
              # Where the hooks are called.
              point: Point,
              # What stands on every script's standard input, as text.
              document: ?string,
              # The same in base 64, for what is no text.
              document_base64: ?string,
              # Variables for the scripts: HOOK_X_ and the names of adapters only.
              environment: ?[string]string,
              # The longest any script may run, in milliseconds, where that is shorter than its own timeout.
              timeout_ms: ?int,
              # Whether the point must be one where scripts rewrite the document.
              filter: ?bool
            ) -> (
              # A step, in replies before the last.
              step: ?Step,
              # What happened, in the last reply.
              report: ?object
            )

            # Lists every file of every script directory, in order.
            method List() -> (scripts: []object)

            # Says what would run at a point, and why everything else would not.
            method Explain(point: Point) -> (
              # Whether its hooks could veto.
              gate: bool,
              # Whether they could rewrite the document.
              filter: bool,
              # Every script and whether it runs.
              scripts: []object
            )

            # Finds what is wrong with the script directories; none when nothing is.
            method Check() -> (problems: []string)

            # Tells of dispatches, the newest last.
            method History(
              # Only this one, by its id or the beginning of it, with all that is recorded of it.
              id: ?string,
              # Only those of objects with this name or id.
              name: ?string,
              # Only those that were not allowed, or in which a script failed.
              failed: ?bool,
              # So many at most; 100 where it is left out.
              limit: ?int
            ) -> (
              # What they came to.
              dispatches: []object,
              # Without an id, the ids of all dispatches there are, the newest last.
              ids: ?[]string
            )

            # A script refused the operation.
            error Vetoed (
              # The script's file name, or the directory that cannot be believed.
              script: string,
              # The last line that it wrote to standard error.
              reason: string,
              # How it ended, such as exit status 3.
              outcome: string,
              # What happened, undoing included.
              report: object
            )

            # The caller is inside a hook of a dispatch that waits for it.
            error Reentrant (
              # That dispatch's id.
              dispatch: string,
              # Its point.
              origin: string,
              # The script that the call came from.
              script: ?string,
              # What gave the caller away: environment, tag, ancestry or orphan.
              evidence: string
            )

            # Another dispatch for the same object did not end in time.
            error Busy (
              # Which one; missing when it was gone by the time it was looked for.
              holder: ?Holder,
              # How long this one waited, in nanoseconds.
              waited_ns: int
            )

            # The point or another parameter makes no sense; nothing has run.
            error InvalidPoint (reason: string)

            # The dispatch was cancelled because the service stops; what ran was undone.
            error Cancelled (report: object)

            # The host does not provide what a dispatch needs; at a gate that is a no.
            error Unavailable (reason: string)

            # No dispatch, or more than one, has an id that begins so.
            error NoSuchDispatch (id: string, matches: []string)

            """)
}
