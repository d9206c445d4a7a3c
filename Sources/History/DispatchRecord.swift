package import Hooks

/// What is kept of one dispatch: its report, and how its scripts were called.
package struct DispatchRecord: Sendable {
    /// What happened, with secrets blotted out, and without documents.
    package let report: HookReport
    /// The document that the dispatch was asked with; nil for none.
    package let document: KeptDocument?
    /// The document that came of it; nil where it was no filter.
    package let result: KeptDocument?
    /// How each of the report's scripts was called; nil for one that was not.
    package let calls: [KeptCall?]
    /// The same for what undid them.
    package let compensationCalls: [KeptCall?]

    /// What the configuration allows to be kept of a dispatch.
    init(_ report: HookReport, _ configuration: HistoryConfiguration) {
        self.report = report.withoutDocuments { configuration.redaction.text($0) }
        document = report.input.map { KeptDocument($0, configuration) }
        result = report.document.map { KeptDocument($0, configuration) }
        calls = report.scripts.map { $0.invocation.map { KeptCall($0, configuration) } }
        compensationCalls = report.compensation.map { $0.invocation.map { KeptCall($0, configuration) } }
    }

    init(
        report: HookReport, document: KeptDocument?, result: KeptDocument?, calls: [KeptCall?],
        compensationCalls: [KeptCall?]
    ) {
        self.report = report
        self.document = document
        self.result = result
        self.calls = calls
        self.compensationCalls = compensationCalls
    }
}
