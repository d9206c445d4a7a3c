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

/// Whether a place is one that an editor could go to: a line of the file, and a character of it or the end of the line.
func exists(_ place: Place, in bytes: [UInt8]) -> Bool {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(place.line - 1), place.column >= 1 else { return false }
    return place.column <= lines[place.line - 1].count { $0 & 0xc0 != 0x80 } + 1
}
