/// Which of the words that are known a misspelt one may have meant.
enum Suggestion {
    /// The known word that is nearest to `word`, nil when none is near: at most one mistake in three letters.
    ///
    /// A word that was left unfinished (`doc` for `document`) counts as near.
    static func nearest(to word: String, among known: [String]) -> String? {
        let typed = Array(word.lowercased().utf8)
        var best: (word: String, distance: Int)?
        for candidate in known {
            let letters = Array(candidate.lowercased().utf8)
            let isUnfinished = typed.count >= 2 && letters.starts(with: typed)
            let distance = isUnfinished ? 1 : distance(typed, letters)
            guard distance <= max(1, max(typed.count, letters.count) / 3), distance < letters.count else { continue }
            if distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.word
    }

    /// The letters to add, drop, change or swap with their neighbour to get from one word to the other
    /// (optimal string alignment distance).
    static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for i in one.indices {
            var row = [i + 1]
            for j in other.indices {
                var cost = min(last[j] + (one[i] == other[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[other.count]
    }
}
