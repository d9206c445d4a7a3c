/// The members of a JSON object, in the order in which they were read or added, each key once.
///
/// Finding a key scans up to `scanned` members, and asks a hash table in a larger object.
/// Two objects are equal when they have equal members, in whatever order.
public struct JSONObject: Sendable {
    /// One key and its value.
    public typealias Member = (key: String, value: JSONValue)

    /// Up to here a scan is as fast as hashing the key (most keys differ in length already), and needs no second allocation.
    private static let scanned = 16

    private var members: [Member] = []
    /// Where each key stands in `members`; empty while there are few enough to scan.
    private var places: [ExactString: Int] = [:]

    /// An object without members.
    public init() {}

    /// Traps when a key stands twice.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members {
            precondition(place(of: key) == nil, "the key \"\(key)\" stands twice")
            append(key, value)
        }
    }

    /// The keys in the order of the members.
    public var keys: [String] { members.map(\.key) }

    /// The value of that key.
    ///
    /// Setting replaces the value where it stands, or appends a member; setting nil removes the member (`.null` is a value like any other).
    /// - Complexity: Removing is linear in the number of members.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                rebuildPlaces()
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    func contains(_ key: String) -> Bool { place(of: key) != nil }

    /// Adds a member whose key the caller knows to be new.
    mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
        if !places.isEmpty {
            places[ExactString(key)] = members.count - 1
        } else if members.count > Self.scanned {
            rebuildPlaces()
        }
    }

    private func place(of key: String) -> Int? {
        places.isEmpty ? members.firstIndex { $0.key.hasSameUTF8(as: key) } : places[ExactString(key)]
    }

    private mutating func rebuildPlaces() {
        places.removeAll()
        guard members.count > Self.scanned else { return }
        for (place, member) in members.enumerated() { places[ExactString(member.key)] = place }
    }
}

extension JSONObject: RandomAccessCollection {
    /// The index of the first member: 0.
    public var startIndex: Int { members.startIndex }
    /// The index behind the last member.
    public var endIndex: Int { members.endIndex }
    /// The member that was read or added at that position.
    public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
    /// True when both have equal members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    /// Feeds what `==` compares.
    public func hash(into hasher: inout Hasher) {
        // A sum, because equal objects may have their members in different orders.
        var sum = 0
        for (key, value) in members {
            var member = Hasher()
            member.combine(ExactString(key))
            member.combine(value)
            sum &+= member.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Traps when a key stands twice, as a dictionary literal does.
    public init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members) }
}
