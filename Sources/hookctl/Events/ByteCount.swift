/// A number of bytes as a person reads it: `0 B`, `917 B`, `3.2 MiB`, `16 MiB`.
struct ByteCount: CustomStringConvertible {
    private let bytes: Int64

    init(_ bytes: Int64) { self.bytes = bytes }

    /// Rounded to a tenth of the largest unit that leaves at least one; a tenth that is 0 is left out.
    var description: String {
        var unit: Int64 = 1
        var names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
        while names.count > 1, bytes / unit >= 1024 {
            unit *= 1024
            names = names.dropFirst()
        }
        let whole = bytes / unit
        // Not ten times the rest, which may be more than there are numbers.
        let tenth = unit == 1 ? 0 : min(9, (bytes % unit) / (unit / 10))
        return "\(whole)" + (tenth == 0 || whole >= 100 ? "" : ".\(tenth)") + " \(names[names.startIndex])"
    }
}
