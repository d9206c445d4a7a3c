import Hooks

/// What is kept of how a script was called.
package struct KeptCall: Hashable, Sendable {
    /// The arguments after the script's own name.
    package var arguments: [String]
    /// `NAME=value` entries in the order of their names; nil where variables are not kept.
    package var environment: [String]?
    /// What it read where scripts before it had rewritten the dispatch's own document; nil for that.
    package var document: KeptDocument?
    /// The variables, and the arguments by their number from 1, in which something is blotted out.
    package var redacted: [String] = []

    package init(arguments: [String], environment: [String]?, document: KeptDocument? = nil, redacted: [String] = []) {
        self.arguments = arguments
        self.environment = environment
        self.document = document
        self.redacted = redacted
    }

    init(_ invocation: ScriptInvocation, _ configuration: HistoryConfiguration) {
        let redaction = configuration.redaction
        arguments = invocation.arguments.map { redaction.word($0) }
        for (number, argument) in arguments.enumerated() where argument != invocation.arguments[number] {
            redacted.append("argument \(number + 1)")
        }
        if configuration.keepsEnvironment {
            var kept: [String] = []
            kept.reserveCapacity(invocation.environment.count)
            for entry in invocation.environment.sorted() {
                let word = redaction.word(entry)
                if !word.utf8.elementsEqual(entry.utf8) { redacted.append(String(entry.prefix { $0 != "=" })) }
                kept.append(word)
            }
            environment = kept
        }
        document = invocation.document.map { KeptDocument($0, configuration) }
    }
}
