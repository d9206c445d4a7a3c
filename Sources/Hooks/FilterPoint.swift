package import Configuration
import Scripts

/// Points whose hooks may rewrite the document: `domain/migrate/begin`, each part a pattern.
package struct FilterPoint: Hashable, Sendable {
    private let object: Glob
    private let event: Glob
    private let qualifier: Glob

    /// Reads `OBJECT/EVENT/QUALIFIER`.
    package init(_ text: String) throws(Mistake) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else {
            throw Mistake("\"\(text)\" names no point", remedy: "write OBJECT/EVENT/QUALIFIER, such as domain/migrate/begin")
        }
        object = try Glob(parts[0])
        event = try Glob(parts[1])
        qualifier = try Glob(parts[2])
    }

    /// One point and its like for other names.
    init(_ point: LifecyclePoint) {
        do throws(Mistake) {
            try self.init("\(point.object)/\(point.event)/\(point.argument(.qualifier))")
        } catch {
            preconditionFailure("\(point): a point's words hold no slash and no sign of a pattern: \(error)")
        }
    }

    func matches(_ point: LifecyclePoint) -> Bool {
        object.matches(point.object) && event.matches(point.event) && qualifier.matches(point.argument(.qualifier))
    }
}
