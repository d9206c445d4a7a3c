package import Configuration

/// Which points a script asked for: patterns for each part, a part left out matching everything.
package struct PointPattern: Hashable, Sendable {
    package var parts = Parts()

    /// The patterns of each part that has any.
    ///
    /// There are six parts at most: a list is found through faster than a dictionary is made.
    package struct Parts: Hashable, Sendable {
        private var entries: [Entry] = []

        private struct Entry: Hashable, Sendable {
            let part: LifecyclePoint.Part
            var globs: [Glob]
        }

        package init() {}

        package var isEmpty: Bool { entries.isEmpty }

        package subscript(part: LifecyclePoint.Part) -> [Glob]? {
            get {
                for entry in entries where entry.part == part { return entry.globs }
                return nil
            }
            set {
                entries.removeAll { $0.part == part }
                if let newValue { entries.append(Entry(part: part, globs: newValue)) }
            }
        }

        /// Takes the other's patterns for every part that it has.
        mutating func override(by other: Parts) {
            for entry in other.entries { self[entry.part] = entry.globs }
        }
    }

    package init() {}

    /// The first part that does not match; nil when all do.
    package func mismatch(_ point: LifecyclePoint) -> LifecyclePoint.Part? {
        if parts.isEmpty { return nil }
        return LifecyclePoint.Part.matchOrder.first { part in
            guard let patterns = parts[part] else { return false }
            let value = point.argument(part)
            return !patterns.contains { $0.matches(value) }
        }
    }

    /// The patterns of one part as they were written, `*` where none were.
    package func text(_ part: LifecyclePoint.Part) -> String {
        parts[part].map { $0.map(\.pattern).joined(separator: ",") } ?? "*"
    }
}

extension LifecyclePoint.Part {
    /// The order of a script's arguments; `id` last because few ask for it.
    package static let matchOrder: [LifecyclePoint.Part] = [.object, .event, .qualifier, .name, .extra, .id]
}
