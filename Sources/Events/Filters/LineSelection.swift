package import Linux

/// Which lines of the log someone wants to see, decided with as little looking at each as that takes.
package struct LineSelection: Sendable {
    private let selection: EventSelection
    private let names: EventFilter
    private let until: RealTime?

    /// The longest name or id that can be asked for, in bytes.
    package static let nameLengthLimit = 255

    /// Everything on the topics that passes the filter, that is about one of the names, and that is not later than a moment.
    ///
    /// - Parameters:
    ///   - names: of objects, each matching `event.name` or `event.id`; none for whatever there is.
    ///   - until: the last moment that counts; nil for no end.
    package init(_ selection: EventSelection, names: [String] = [], until: RealTime? = nil) throws(InvalidExpression) {
        self.selection = selection
        self.until = until
        self.names = try EventFilter(names: names)
    }

    /// Whether a line, as ``LogReader/line`` has it, is wanted; one that is no event only when everything is.
    package func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        let looksInside = !selection.filter.expressions.isEmpty || !names.expressions.isEmpty
        if !looksInside, until == nil, selection.topics.isEmpty { return true }
        guard let head = EventHead(line), until.map({ head.time.nanoseconds <= $0.nanoseconds }) ?? true else { return false }
        if !selection.topics.isEmpty {
            let topic = UnsafeRawBufferPointer(rebasing: line[head.topic]).bindMemory(to: UInt8.self)
            guard selection.topics.contains(where: { $0.matches(topic.span) }) else { return false }
        }
        guard looksInside else { return true }
        guard let event = try? Event(line: line) else { return false }
        return selection.filter.matches(event) && names.matches(event)
    }
}
