import Configuration

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
            let distance = isUnfinished ? 1 : Spelling.distance(word, candidate)
            guard distance <= max(1, max(typed.count, letters.count) / 3), distance < letters.count else { continue }
            if distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.word
    }
}
