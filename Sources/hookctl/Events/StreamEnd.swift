import Linux

/// Why a stream of events ended.
enum StreamEnd: Error {
    /// As many events as were asked for.
    case enough
    /// There is nothing more, and nobody follows.
    case finished
    /// The time is up.
    case late
    case signalled(Signal)
    /// Nobody reads what is printed any more.
    case closed
    case failed(CommandFailure)
}
