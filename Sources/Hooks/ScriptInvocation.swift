/// What a script was called with: enough to call it again in the same way.
package struct ScriptInvocation: Hashable, Sendable {
    /// The arguments after the script's own name.
    package var arguments: [String]
    /// `NAME=value` entries, all of them.
    package var environment: [String]
    /// What it read on standard input, where scripts before it had rewritten the dispatch's own document; otherwise nil.
    package var document: [UInt8]?
    /// Whether what it printed was to be the next document.
    package var isFiltering = false

    /// A call.
    package init(arguments: [String], environment: [String], document: [UInt8]? = nil, isFiltering: Bool = false) {
        self.arguments = arguments
        self.environment = environment
        self.document = document
        self.isFiltering = isFiltering
    }
}
