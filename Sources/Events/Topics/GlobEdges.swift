/// Where the globs of one place in a `TopicIndex` lead, found by what a component begins and ends with.
///
/// A glob has a shape: how many literal bytes it begins and ends with. For each shape that occurs, a component is looked up once;
/// only globs with the same beginning and ending are tried one by one.
struct GlobEdges: Sendable {
    struct Edge: Sendable {
        let glob: ComponentGlob
        /// The place that it leads to.
        let node: Int
    }

    /// The literal bytes at the two ends.
    private struct Ends: Hashable, Sendable {
        let prefix: ByteKey
        let suffix: ByteKey

        init(_ prefix: ArraySlice<UInt8>, _ suffix: ArraySlice<UInt8>) {
            self.prefix = ByteKey(bytes: prefix)
            self.suffix = ByteKey(bytes: suffix)
        }
    }

    private struct Shape: Sendable {
        let prefixLength: Int
        let suffixLength: Int
        var edges: [Ends: [Edge]] = [:]
    }

    private var shapes: [Shape] = []

    var isEmpty: Bool { shapes.isEmpty }

    /// The place that the glob leads to, if it is known.
    func node(of glob: ComponentGlob) -> Int? {
        let (prefix, suffix) = (glob.prefix, glob.suffix)
        let edges = shapes.first { $0.prefixLength == prefix.count && $0.suffixLength == suffix.count }?
            .edges[Ends(prefix[...], suffix[...])]
        return edges?.first { $0.glob == glob }?.node
    }

    mutating func insert(_ glob: ComponentGlob, to node: Int) {
        let (prefix, suffix) = (glob.prefix, glob.suffix)
        let shape = shapes.firstIndex { $0.prefixLength == prefix.count && $0.suffixLength == suffix.count } ?? shapes.count
        if shape == shapes.count { shapes.append(Shape(prefixLength: prefix.count, suffixLength: suffix.count)) }
        shapes[shape].edges[Ends(prefix[...], suffix[...]), default: []].append(Edge(glob: glob, node: node))
    }

    mutating func remove(_ glob: ComponentGlob) {
        let (prefix, suffix) = (glob.prefix, glob.suffix)
        guard let shape = shapes.firstIndex(where: { $0.prefixLength == prefix.count && $0.suffixLength == suffix.count }) else { return }
        let ends = Ends(prefix[...], suffix[...])
        shapes[shape].edges[ends]?.removeAll { $0.glob == glob }
        if shapes[shape].edges[ends]?.isEmpty == true { shapes[shape].edges[ends] = nil }
        if shapes[shape].edges.isEmpty { shapes.remove(at: shape) }
    }

    /// Calls `body` with each place that a component leads to.
    func forEachMatch(_ component: ArraySlice<UInt8>, _ body: (Int) -> Void) {
        forEachCandidate(component) { if $0.glob.matches(component.span) { body($0.node) } }
    }

    /// Calls `body` with each glob that has to be tried: its two ends fit.
    func forEachCandidate(_ component: ArraySlice<UInt8>, _ body: (Edge) -> Void) {
        for shape in shapes where shape.prefixLength + shape.suffixLength <= component.count {
            let ends = Ends(component.prefix(shape.prefixLength), component.suffix(shape.suffixLength))
            for edge in shape.edges[ends] ?? [] { body(edge) }
        }
    }
}
