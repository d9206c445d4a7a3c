import Scripts

// A report is kept by somebody who must not keep everything that is in it.

extension HookReport {
    /// The same report without documents, and with every other text of callers and scripts as `text` has it.
    ///
    /// What a script prints at a filter point is a document: of that, only the length stays.
    package func withoutDocuments(_ text: (String) -> String) -> HookReport {
        var report = self
        report.document = nil
        if let extra = point.extra {
            // What is no extra any more, because it has become too long, is worth less than a secret.
            report.point =
                (try? LifecyclePoint(point.object, point.name, point.event, point.qualifier, extra: text(extra), id: point.id))
                ?? point.withoutExtra
        }
        for index in scripts.indices { report.scripts[index].map(text) }
        for index in compensation.indices { report.compensation[index].map(text) }
        return report
    }
}

extension ScriptReport {
    fileprivate mutating func map(_ text: (String) -> String) {
        if invocation?.isFiltering == true {
            output = output.map { BoundedOutput(head: "", tail: "", omittedCount: $0.byteCount) }
        } else {
            output = output?.mapping(text)
        }
        errors = errors?.mapping(text)
    }
}

extension BoundedOutput {
    fileprivate func mapping(_ text: (String) -> String) -> BoundedOutput {
        byteCount == 0 ? self : BoundedOutput(head: text(headText), tail: text(tailText), omittedCount: omittedCount)
    }
}
