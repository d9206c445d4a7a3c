/// What the configuration declares for scripts by name: its `[Hook NAME]` sections, in order.
package struct Overrides: Sendable, ExpressibleByDictionaryLiteral {
    package private(set) var entries: [(name: String, declaration: Declaration)] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, Declaration)...) {
        for (name, declaration) in elements { self[name] = declaration }
    }

    package subscript(name: String) -> Declaration? {
        get {
            for entry in entries where ScriptName.areSame(entry.name, name) { return entry.declaration }
            return nil
        }
        set {
            entries.removeAll { ScriptName.areSame($0.name, name) }
            if let newValue { entries.append((name, newValue)) }
        }
    }
}
