import Testing

@testable import Events

@Suite struct GlobEdgesTests {
    /// The number sign stands for a number that each glob has of its own.
    @Test(arguments: [("web#-*", "web7-x"), ("*-db#", "x-db7"), ("a*b#", "axb7"), ("a?#", "ax7"), ("[ab]x#", "bx7")])
    func triesTheGlobsWhoseEndsFit(pattern: String, component: String) throws {
        var edges = GlobEdges()
        for number in 1000..<11_000 { edges.insert(try glob(pattern.replacing("#", with: "\(number)")), to: number) }
        edges.insert(try glob(pattern.replacing("#", with: "7")), to: 7)
        #expect(candidates(edges, component) == [7])
        #expect(matches(edges, component) == [7])
    }

    @Test func triesWhatHasNoEnds() throws {
        var edges = GlobEdges()
        for (number, pattern) in ["*a*", "?*b?", "a*", "*z", "*q*"].enumerated() { edges.insert(try glob(pattern), to: number) }
        #expect(candidates(edges, "axbz") == [0, 1, 2, 3, 4])
        #expect(matches(edges, "axbz") == [0, 1, 2, 3])
    }

    @Test func findsAndForgetsByTheGlobItself() throws {
        var edges = GlobEdges()
        edges.insert(try glob("a*b"), to: 1)
        edges.insert(try glob("a*?b"), to: 2)
        #expect(edges.node(of: try glob("a*b")) == 1)
        #expect(edges.node(of: try glob("a*?b")) == 2)
        #expect(edges.node(of: try glob("a??b")) == nil)
        edges.remove(try glob("a*b"))
        edges.remove(try glob("x*"))
        #expect(matches(edges, "axb") == [2])
        edges.remove(try glob("a*?b"))
        #expect(edges.isEmpty)
    }

    private func glob(_ pattern: String) throws -> ComponentGlob {
        guard case .glob(let glob)? = try TopicPattern("/" + pattern).alternatives.first?.first else {
            preconditionFailure("\(pattern) is no glob")
        }
        return glob
    }

    private func candidates(_ edges: GlobEdges, _ component: String) -> [Int] {
        var nodes: [Int] = []
        edges.forEachCandidate(Array(component.utf8)[...]) { nodes.append($0.node) }
        return nodes.sorted()
    }

    private func matches(_ edges: GlobEdges, _ component: String) -> [Int] {
        var nodes: [Int] = []
        edges.forEachMatch(Array(component.utf8)[...]) { nodes.append($0) }
        return nodes.sorted()
    }
}
