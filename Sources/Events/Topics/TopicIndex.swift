/// Who wants to know of a topic: patterns under ids, found without looking at those that cannot match.
///
/// The patterns share a tree, a level a component. A topic walks down it in all the ways that match at once, each place of the tree
/// at most once a level: ten thousand patterns of which one matches cost what that one does.
package struct TopicIndex: Sendable {
    /// A place in the tree: what some patterns have in common from their beginning.
    private struct Node: Sendable {
        var literals: [ByteKey: Int] = [:]
        /// Where `*` leads, any one component.
        var any: Int?
        var globs = GlobEdges()
        /// Where `**` leads: that place is entered together with this one, and stays.
        var deep: Int?
        /// Whether a `**` led here.
        var isDeep = false
        /// The entries whose pattern ends here.
        var entries: [Int] = []
        /// How many patterns lead through or to here; with none left, the place is free.
        var uses = 0
        /// The step in which it was last entered, so that it is entered once.
        var entered: UInt64 = 0
    }

    /// One id and its patterns.
    private struct Entry: Sendable {
        let id: Int
        let patterns: [TopicPattern]
        /// The search that last reported it, so that it is reported once.
        var reported: UInt64 = 0
    }

    private var nodes: [Node] = [Node()]
    private var freeNodes: [Int] = []
    private var entries: [Entry?] = []
    private var freeEntries: [Int] = []
    private var places: [Int: Int] = [:]
    private var step: UInt64 = 0
    /// Kept from search to search: a search allocates nothing.
    private var active: [Int] = []
    private var following: [Int] = []

    /// An index without patterns.
    package init() {}

    /// How many ids there are.
    package var count: Int { places.count }

    /// Adds an id, or replaces its patterns; it is found where any of them matches.
    package mutating func insert(_ patterns: [TopicPattern], for id: Int) {
        remove(id)
        let place = freeEntries.popLast() ?? entries.count
        if place == entries.count { entries.append(nil) }
        entries[place] = Entry(id: id, patterns: patterns)
        places[id] = place
        for components in patterns.flatMap(\.alternatives) {
            var node = 0
            for component in components {
                node = child(of: node, along: component)
                nodes[node].uses += 1
            }
            nodes[node].entries.append(place)
        }
    }

    /// Takes an id and its patterns out; nothing happens when there is none.
    package mutating func remove(_ id: Int) {
        guard let place = places.removeValue(forKey: id), let entry = entries[place] else { return }
        entries[place] = nil
        freeEntries.append(place)
        for components in entry.patterns.flatMap(\.alternatives) { remove(components[...], from: 0, entry: place) }
    }

    /// Calls `body` once with each id of which a pattern matches, in no particular order.
    package mutating func forEachMatch(_ topic: Topic, _ body: (Int) -> Void) { forEachMatch(Array(topic.string.utf8)[...], body) }

    /// Calls `body` once with each id of which a pattern matches a topic that is there as bytes.
    package mutating func forEachMatch(_ topic: ArraySlice<UInt8>, _ body: (Int) -> Void) {
        step += 1
        var first: [Int] = []
        swap(&first, &active)
        first.removeAll(keepingCapacity: true)
        enter(0, &first)
        active = first
        var start = topic.startIndex + 1
        while start <= topic.endIndex, !active.isEmpty {
            let end = topic[start...].firstIndex(of: UInt8(ascii: "/")) ?? topic.endIndex
            take(topic[start..<end])
            start = end + 1
        }
        report(body)
    }

    // MARK: Searching

    private mutating func take(_ component: ArraySlice<UInt8>) {
        step += 1
        // Taken out while it grows: entering a place changes the tree's marks.
        var next: [Int] = []
        swap(&next, &following)
        next.removeAll(keepingCapacity: true)
        for node in active {
            if nodes[node].isDeep { enter(node, &next) }
            if let child = nodes[node].literals[ByteKey(bytes: component)] { enter(child, &next) }
            if let child = nodes[node].any { enter(child, &next) }
            if !nodes[node].globs.isEmpty {
                let globs = nodes[node].globs
                globs.forEachMatch(component) { enter($0, &next) }
            }
        }
        swap(&next, &active)
        following = next
    }

    private mutating func enter(_ node: Int, _ list: inout [Int]) {
        guard nodes[node].entered != step else { return }
        nodes[node].entered = step
        list.append(node)
        if let deep = nodes[node].deep { enter(deep, &list) }
    }

    private mutating func report(_ body: (Int) -> Void) {
        step += 1
        for node in active {
            for place in nodes[node].entries {
                guard let entry = entries[place] else { preconditionFailure("entry \(place) is free, and a pattern of it is left") }
                if entry.reported == step { continue }
                entries[place]?.reported = step
                body(entry.id)
            }
        }
    }

    // MARK: The tree

    private func existingChild(of node: Int, along component: TopicPattern.Component) -> Int? {
        switch component {
        case .literal(let bytes): nodes[node].literals[ByteKey(bytes: bytes[...])]
        case .any: nodes[node].any
        case .glob(let glob): nodes[node].globs.node(of: glob)
        case .deep: nodes[node].deep
        }
    }

    private mutating func child(of node: Int, along component: TopicPattern.Component) -> Int {
        if let child = existingChild(of: node, along: component) { return child }
        let child = freeNodes.popLast() ?? nodes.count
        if child == nodes.count { nodes.append(Node()) }
        switch component {
        case .literal(let bytes): nodes[node].literals[ByteKey(bytes: bytes[...])] = child
        case .any: nodes[node].any = child
        case .glob(let glob): nodes[node].globs.insert(glob, to: child)
        case .deep:
            nodes[node].deep = child
            nodes[child].isDeep = true
        }
        return child
    }

    private mutating func remove(_ components: ArraySlice<TopicPattern.Component>, from node: Int, entry: Int) {
        guard let component = components.first else {
            if let index = nodes[node].entries.firstIndex(of: entry) {
                nodes[node].entries.swapAt(index, nodes[node].entries.count - 1)
                nodes[node].entries.removeLast()
            }
            return
        }
        guard let child = existingChild(of: node, along: component) else {
            preconditionFailure("a pattern of entry \(entry) leads nowhere")
        }
        remove(components.dropFirst(), from: child, entry: entry)
        nodes[child].uses -= 1
        guard nodes[child].uses == 0 else { return }
        switch component {
        case .literal(let bytes): nodes[node].literals[ByteKey(bytes: bytes[...])] = nil
        case .any: nodes[node].any = nil
        case .glob(let glob): nodes[node].globs.remove(glob)
        case .deep: nodes[node].deep = nil
        }
        nodes[child] = Node()
        freeNodes.append(child)
    }

    /// How many places of the tree are in use, its root included.
    var nodeCount: Int { nodes.count - freeNodes.count }

    /// How many places of the tree a search enters.
    mutating func enteredNodes(_ topic: Topic) -> Int {
        let before = entries(into: nodes)
        forEachMatch(topic) { _ in }
        return zip(entries(into: nodes), before).count { $0 != $1 }
    }

    private func entries(into nodes: [Node]) -> [UInt64] { nodes.map(\.entered) }
}
