/// What the configuration declares for hooks by name: its `[Hook NAME]` sections, in order.
package typealias Overrides = NamedDeclarations<Declaration>

/// What the configuration declares for scripts of a kind by name, in the order of its sections.
package struct NamedDeclarations<Declaration: ScriptDeclaration>: Sendable, ExpressibleByDictionaryLiteral {
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
