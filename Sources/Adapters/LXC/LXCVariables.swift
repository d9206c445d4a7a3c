/// The variables of a hook's environment whose names begin with `LXC_`.
struct LXCVariables {
    /// By name; LXC itself has about twenty.
    private(set) var all: [String: String] = [:]

    /// The most variables that scripts are given.
    static let countLimit = 64
    /// The most bytes of a value: the longest path that there can be.
    static let valueLimit = 4 << 10

    /// - Parameter environment: entries `NAME=value`; of a name that stands there twice the first counts, as for getenv(3).
    /// - Throws: where there are more, or longer ones, than a script is given; leaving some out would tell it half of the truth.
    init(_ environment: [String]) throws(InvalidCall) {
        for entry in environment where entry.utf8.starts(with: "LXC_".utf8) {
            guard let equals = entry.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = String(entry[..<equals])
            let value = entry[entry.utf8.index(after: equals)...]
            // Other names are not LXC's, and could not be given to a shell.
            guard name.utf8.allSatisfy(Self.isOfName), all[name] == nil else { continue }
            guard value.utf8.count <= Self.valueLimit else {
                throw InvalidCall("the variable \(name) is longer than \(Self.valueLimit) bytes; unset it, or have LXC say less")
            }
            all[name] = String(value)
        }
        guard all.count <= Self.countLimit else {
            throw InvalidCall(
                "\(all.count) variables begin with LXC_, and \(Self.countLimit) at most are taken; unset those that are not LXC's")
        }
    }

    subscript(name: String) -> String? {
        get { all[name] }
        set { all[name] = newValue }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
    }
}
