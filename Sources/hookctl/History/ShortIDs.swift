/// How much of each id has to be shown, and typed, to tell it from all others.
///
/// Ids begin with their time: those of dispatches that came soon after each other are alike for long.
struct ShortIDs {
    /// As many bytes for all, so that a list of them is aligned.
    let length: Int

    /// Fewer would read like a number.
    private static let shortest = 8

    /// - Parameter ids: all there are, in order.
    init(_ ids: [String]) {
        var common = 0
        // In order, an id has most in common with those beside it.
        for (id, next) in zip(ids, ids.dropFirst()) {
            common = max(common, zip(id.utf8, next.utf8).prefix { $0 == $1 }.count)
        }
        length = max(Self.shortest, common + 1)
    }

    func short(_ id: String) -> String { String(id.prefix(length)) }
}
