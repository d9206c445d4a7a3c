/// Which known word a misspelt one was meant to be.
package enum Spelling {
    /// The known word nearest to `word`, the first of several, or nil when none is near enough to be meant.
    ///
    /// Near is one slip in three characters, and at most three: a letter too many, missing, wrong or exchanged with its neighbour.
    /// Upper and lower case are the same letter.
    package static func nearest(to word: String, in known: [String]) -> String? {
        let letters = fold(word)
        var nearest: (word: String, distance: Int)?
        for candidate in known {
            let other = fold(candidate)
            let limit = min(3, min(letters.count, other.count) / 3, (nearest?.distance ?? .max) - 1)
            guard limit >= 0, abs(letters.count - other.count) <= limit else { continue }
            let distance = distance(letters, other)
            if distance <= limit { nearest = (candidate, distance) }
        }
        return nearest?.word
    }

    /// What to do about an unknown word: the one that was meant if it can be guessed, and all that are known.
    package static func remedy(for word: String, in known: [String]) -> String {
        let all = "known: \(known.joined(separator: ", "))"
        guard !known.isEmpty else { return "there is none" }
        guard let nearest = nearest(to: word, in: known) else { return all }
        return "did you mean \(Problem.quote(nearest))? (\(all))"
    }

    /// How many slips turn one word into the other: a letter too many, missing or wrong, or two neighbours exchanged.
    package static func distance(_ one: String, _ other: String) -> Int { distance(fold(one), fold(other)) }

    private static func fold(_ word: String) -> [UInt32] {
        word.unicodeScalars.map { $0.isASCII ? UInt32(UInt8(ascii: $0).lowercased) : $0.value }
    }

    /// Optimal string alignment: the slips that turn one word into the other, where an exchanged pair is one slip.
    private static func distance(_ one: [UInt32], _ other: [UInt32]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for i in one.indices {
            var row = [i + 1]
            row.reserveCapacity(other.count + 1)
            for j in other.indices {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (one[i] == other[j] ? 0 : 1))
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] { least = min(least, beforeLast[j - 1] + 1) }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[other.count]
    }
}
