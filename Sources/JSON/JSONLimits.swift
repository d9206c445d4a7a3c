/// How much of somebody else's JSON is read before it is refused.
package struct JSONLimits: Sendable {
    /// The longest document, in bytes.
    ///
    /// Its values may take some 30 times as much memory (`[[0],[0],[0]…` does).
    package let bytes: Int
    /// How many arrays and objects may stand inside each other, from 0 (a lone string or number) to 512.
    package let depth: Int

    /// Traps when `depth` is not in 0...512: each level is a few stack frames, and the thread that reads may have a small stack.
    package init(bytes: Int = 16 << 20, depth: Int = 64) {
        precondition((0...512).contains(depth), "a depth of \(depth) is not in 0...512")
        self.bytes = bytes
        self.depth = depth
    }
}
