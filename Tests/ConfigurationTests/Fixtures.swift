import Configuration
import Testing

/// A configuration file with a bit of everything that is right.
let sample = """
    # The sample of the documentation, and then some.
    ; a comment of the other kind
    [Hooks]
    Directories=/etc/hookd/hooks.d /run/hookd/hooks.d \\
        # a comment inside of a continued line
        /usr/lib/hookd/hooks.d
    Objects=*              # kinds of object: "daemon container domain"
    Gates=before begin     # qualifiers whose hooks may veto
    Filters=               # points whose hooks may rewrite the document
    Timeout=10s            # one script
    Grace = 2s
    OnFailure=veto
    OutputLimit=64K
    RuntimeDirectory="/run/hookd # not a comment"

    [Hook 20-quota]        # the header's keys
    Timeout=5s
    Name=é*

    [Hooks]
    Budget=1min 30s
    """

/// The configuration that one file makes, which may have problems.
func configuration(_ text: String, file: String = "hookd.conf") -> Configuration {
    Configuration([INIDocument.parse(Array(text.utf8), file: file)])
}

/// The lines of the error that a configuration's problems make.
func report(_ configuration: Configuration, _ problems: [Problem] = []) -> [String] {
    do throws(ConfigurationError) {
        try configuration.check(problems)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

/// What the section holds, key by key as it was written.
func contents(_ section: Section?) -> [String] {
    section?.assignments.map { "\($0.key.string)=\($0.value.string)" } ?? []
}

/// The mistake that a call throws, or nil when it throws none.
func mistake<Value>(_ body: () throws(Mistake) -> Value) -> Mistake? {
    do throws(Mistake) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// A generator that gives the same numbers for the same seed on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension [UInt8] {
    /// The bytes after a few edits: bytes changed to others or to ones that mean something, taken out, put in, and stretches repeated.
    func mutated(by generator: inout SeededGenerator, alphabet: String) -> [UInt8] {
        var bytes = self
        let meaningful = [UInt8](alphabet.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let index = Int.random(in: 0...bytes.count, using: &generator)
            let byte =
                Bool.random(using: &generator) ? meaningful.randomElement(using: &generator)! : UInt8.random(in: 0...255, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where index < bytes.count: bytes[index] = byte
            case 1 where index < bytes.count: bytes.remove(at: index)
            case 2 where index < bytes.count:
                let end = Swift.min(bytes.count, index + Int.random(in: 1...20, using: &generator))
                bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            default: bytes.insert(byte, at: index)
            }
        }
        return bytes
    }
}

/// Whether a place is one that an editor could go to: a line of the file, and a character of it or the end of the line.
func exists(_ place: Place, in bytes: [UInt8]) -> Bool {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(place.line - 1), place.column >= 1 else { return false }
    return place.column <= lines[place.line - 1].count { $0 & 0xc0 != 0x80 } + 1
}
