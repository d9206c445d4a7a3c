/// How much of somebody else's JSON is read before it is refused.
public struct JSONLimits: Sendable {
    /// The longest document, in bytes.
    ///
    /// Its values may take some 30 times as much memory (`[[0],[0],[0]…` does).
    public let bytes: Int
    /// How many arrays and objects may stand inside each other, from 0 (a lone string or number) to 256.
    public let depth: Int

    /// Traps when `depth` is not in 0...256: a level takes some 1.5 KiB of stack (4 KiB in a debug build), and a thread may have little.
    public init(bytes: Int = 16 << 20, depth: Int = 64) {
        precondition((0...256).contains(depth), "a depth of \(depth) is not in 0...256")
        self.bytes = bytes
        self.depth = depth
    }
}
