/// How many calls somebody may make.
package struct CallRate: Hashable, Sendable {
    /// In the long run: 1 to 1,000,000,000.
    package let perSecond: Int
    /// At once, after a time without any: 1 to 1,000,000,000.
    package let burst: Int

    /// Clamps both to their ranges.
    package init(perSecond: Int, burst: Int) {
        self.perSecond = min(max(perSecond, 1), 1_000_000_000)
        self.burst = min(max(burst, 1), 1_000_000_000)
    }
}
