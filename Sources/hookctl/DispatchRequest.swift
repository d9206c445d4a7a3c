import CommandLine
import Configuration
import Glibc
import Hooks
import Linux

/// What the command line of `run` and `guard` says of a dispatch.
struct DispatchRequest {
    let point: LifecyclePoint
    var options: DispatchOptions
    let document: [UInt8]?

    /// A document longer than this is a mistake: no state or XML is.
    private static let documentLimit = 64 << 20

    /// What is wrong with it.
    struct Refused: Error {
        let message: String
        let status: ProgramStatus
    }

    /// Reads the options and the document.
    ///
    /// - Parameters:
    ///   - qualifier: `-` for none.
    ///   - extra: `-` for none.
    init(_ invocation: Invocation, qualifier: String?, extra: String?) throws(Refused) {
        point = try Self.point(invocation, qualifier: qualifier, extra: extra)
        var options = DispatchOptions()
        options.called = .now
        options.timeout = try Self.time(invocation, "timeout")
        try Self.readEnvironment(invocation, into: &options)
        options.skip = invocation.values("skip")
        options.causeDepth = EnclosingCause.depth
        self.options = options
        document = try Self.document(invocation)
    }

    /// The document that an option names; nil for none.
    static func document(_ invocation: Invocation) throws(Refused) -> [UInt8]? {
        try invocation.value("document").map { (path) throws(Refused) in try read(path) }
    }

    /// The variables that options set, with names that scripts may be given.
    static func environment(_ invocation: Invocation) throws(Refused) -> DispatchOptions {
        var options = DispatchOptions()
        try readEnvironment(invocation, into: &options)
        do throws(DispatchError) { try options.check() } catch { throw Refused(message: error.description, status: .usage) }
        return options
    }

    /// The time that an option gives; nil when it is not there.
    ///
    /// - Parameter shortest: the least that it may be.
    static func time(
        _ invocation: Invocation, _ option: String, atLeast shortest: Duration = .nanoseconds(1)
    ) throws(Refused) -> Duration? {
        guard let text = invocation.value(option) else { return nil }
        do throws(Mistake) {
            let time = try TimeSpan.parse(text)
            guard time > .zero else { throw Mistake("\"\(text)\" is no time at all", remedy: "write 500ms, 5s, 1min") }
            guard time >= shortest else { throw Mistake("\"\(text)\" is too short", remedy: "give at least 500ms") }
            return time
        } catch {
            throw Refused(message: "--\(option): \(error.message); \(error.remedy)", status: .usage)
        }
    }

    private static func readEnvironment(_ invocation: Invocation, into options: inout DispatchOptions) throws(Refused) {
        for entry in invocation.values("setenv") {
            guard let equals = entry.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                throw Refused(message: "--setenv: \"\(entry)\" assigns nothing; write NAME=VALUE", status: .usage)
            }
            options.environment[String(entry[..<equals])] = String(entry[equals...].dropFirst())
        }
    }

    static func point(_ invocation: Invocation, qualifier: String?, extra: String?) throws(Refused) -> LifecyclePoint {
        let words = invocation.positionals
        do throws(InvalidPoint) {
            return try LifecyclePoint(
                words[0], words[1], words[2], qualifier.flatMap { $0 == "-" ? nil : Qualifier(rawValue: $0) },
                extra: extra.flatMap { $0 == "-" ? nil : $0 }, id: invocation.value("id"))
        } catch {
            throw Refused(message: error.description, status: .usage)
        }
    }

    /// The bytes of a file, or of standard input for `-`.
    static func read(_ path: String) throws(Refused) -> [UInt8] {
        let bytes: [UInt8]
        do throws(Errno) {
            if path == "-" {
                bytes = try StandardInput.read(limit: documentLimit)
            } else {
                let file = try FileDescriptor.open(path, .readOnly)
                bytes = try file.readAll(limit: documentLimit + 1)
            }
        } catch {
            throw Refused(message: "cannot read the document \(path == "-" ? "from standard input" : path): \(error)", status: .noInput)
        }
        guard bytes.count <= documentLimit else {
            throw Refused(message: "the document is longer than \(documentLimit >> 20) MiB", status: .noInput)
        }
        return bytes
    }
}

extension HookConfiguration {
    /// Reads the configuration that the command line names.
    static func load(for invocation: Invocation) throws(DispatchRequest.Refused) -> HookConfiguration {
        do throws(ConfigurationError) {
            return try load(invocation.value("config"))
        } catch {
            throw DispatchRequest.Refused(message: error.description, status: .configuration)
        }
    }
}

extension Supervision {
    /// What this program can do because it does nothing else.
    ///
    /// A shell that replaced itself by us (`exec hookctl`) may have left us children of its own: then not every orphan is a script's.
    static var ofProgram: Supervision { hasChildren() ? [.tagging, .subreaper] : [.tagging, .subreaper, .exclusive] }
}
