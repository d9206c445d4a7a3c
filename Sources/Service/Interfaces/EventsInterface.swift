package import Varlink

extension VarlinkInterface {
    /// `io.hookd.Events`: publishing events and following them.
    package static let events = VarlinkInterface(
        builtIn: """
            # Publishes events, and follows them.
            # An event is the object that "hookctl events --json" prints.
            interface io.hookd.Events

            # How safe an event is once that is said: written to the log, or on the disk.
            type Durability (buffered, durable)

            # What keeps a log from being read.
            type Trouble (missing, foreign, untrusted, newer, busy, failed)

            # An event that is to be published.
            type Draft (
              # What it is about, such as /container/start.
              topic: string,
              # What happened.
              event: ?object,
              # The same as JSON text, for what is no object.
              event_json: ?string,
              # The name of the payload's type; the topic's own where it is left out.
              type: ?string,
              # The dispatch or event that led to it.
              cause: ?string,
              # How many listeners have led to it; none where it is left out.
              depth: ?int,
              # Whose it is, where programs share a log.
              namespace: ?string
            )

            # Events that were in the log and that this reader will not get.
            type Gap (
              # The number of the first.
              first: int,
              # The number of the last.
              last: int,
              # Why: retention, damage or cut.
              reason: string
            )

            # Publishes events, at most 256, which stand in a row in the log; one that is wrong refuses them all.
            method Publish(events: []Draft, durability: ?Durability) -> (
              # For each the place behind it.
              cursors: []string
            )

            # Follows the events that match; must be called with more.
            # Replies have events, or a gap; synced is in the one after which everything is new.
            method Subscribe(
              # Patterns of topics, one of which must match, at most 256, as of filters and names; left out for all.
              topics: ?[]string,
              # Filters, one of which must pass; left out for none.
              filters: ?[]string,
              # Names or ids of objects, one of which it must be about.
              names: ?[]string,
              # Where to begin: a cursor, oldest, now, or a time as hookctl takes it; now where it is left out.
              from: ?string,
              # The last moment that counts, as a time.
              until: ?string
            ) -> (
              # In their order.
              events: ?[]object,
              # What is missing here.
              gap: ?Gap,
              # Whether everything that was there has been sent.
              synced: ?bool,
              # The place behind all that was sent: where to go on another time.
              cursor: ?string
            )

            # Waits for events that match, and answers them.
            method Wait(
              # As Subscribe has them.
              topics: ?[]string,
              # As Subscribe has them.
              filters: ?[]string,
              # As Subscribe has them.
              names: ?[]string,
              # As Subscribe has it.
              from: ?string,
              # How many events; one where it is left out, 256 at most. Fewer are answered as soon as they have 1 MiB together.
              count: ?int,
              # How long to wait, in milliseconds; without end where it is left out.
              timeout_ms: ?int
            ) -> (events: []object, cursor: string)

            # An event is not valid; none of the call has been published.
            error InvalidEvent (
              # Its place in the call, from 0.
              index: int,
              # What is wrong with it.
              reason: string
            )

            # A pattern, filter, time or cursor is wrong.
            error InvalidSelection (
              # Which parameter.
              parameter: string,
              # What is wrong, and where.
              reason: string
            )

            # What was waited for did not happen in time.
            error TimedOut (events: []object, cursor: string)

            # An event could not be written, or not be brought to the disk.
            error NotWritten (reason: string)

            # Another program holds the log: the events wait beside it, will be appended, and must not be published again.
            error Deferred ()

            # The log cannot be read.
            error LogUnreadable (
              # What kind of trouble: there is none, the cursor is another log's, others could have written it, a later version has written it, it is
              # busy, or reading it failed.
              cause: Trouble,
              # What is wrong, in one line.
              reason: string
            )

            """)
}
