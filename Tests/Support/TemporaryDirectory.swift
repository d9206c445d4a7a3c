import Glibc
import Linux

/// A directory of the test's own, gone with it.
///
/// Its parents are trusted: the system's temporary directory is sticky and root's.
public final class TemporaryDirectory: Sendable {
    /// Its absolute path.
    public let path: String

    /// Makes it.
    public init() {
        // In the system's temporary directory whatever TMPDIR says: hooks below it must pass the trust rule.
        var template = Array("/tmp/hookd-test.XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "cannot make a temporary directory")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // `rm` from coreutils also takes what a test has made unwritable.
        _ = run(["/bin/rm", "-rf", path])
    }

    /// The path of something inside.
    public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file with exactly these permissions, making its directory when it is missing; returns its path.
    @discardableResult
    public func write(_ name: String, _ text: String, mode: UInt32 = 0o644) -> String {
        write(name, Array(text.utf8), mode: mode)
    }

    /// Writes a file of these bytes with exactly these permissions; returns its path.
    @discardableResult
    public func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) -> String {
        let path = self(name)
        if let slash = name.lastIndex(of: "/") { directory(String(name[..<slash])) }
        onTheLoop { Self.write(path, bytes, mode) }
        return path
    }

    private static func write(_ path: String, _ bytes: [UInt8], _ mode: UInt32) {
        // Written under another name and renamed, as the documentation tells administrators to: no run may meet it half-written.
        let temporary = path + ".new~"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        precondition(file >= 0, "cannot write \(path)")
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + done, $0.count - done) }
            precondition(count > 0, "cannot write \(path)")
            done += count
        }
        fchmod(file, mode)
        close(file)
        precondition(rename(temporary, path) == 0, "cannot write \(path)")
    }

    /// Writes an executable shell script: `#!/bin/sh`, then these lines.
    @discardableResult
    public func script(_ name: String, _ lines: String) -> String { write(name, "#!/bin/sh\n\(lines)\n", mode: 0o755) }

    /// Makes a directory and its parents below this one.
    @discardableResult
    public func directory(_ name: String, mode: UInt32 = 0o755) -> String {
        var at = path
        for part in name.split(separator: "/") {
            at += "/" + part
            mkdir(at, 0o755)
        }
        chmod(at, mode)
        return at
    }

    /// The text of a file inside; nil when there is none.
    public func read(_ name: String) -> String? { Files.text(at: self(name)) }

    /// The lines of a file inside; none when there is no such file.
    public func lines(_ name: String) -> [String] { (read(name) ?? "").split(separator: "\n").map(String.init) }
}

/// Runs a program to its end and returns its exit status, 128 and more for a signal.
@discardableResult
public func run(_ arguments: [String]) -> Int32 {
    let id = onTheLoop { start(arguments) }
    guard id > 0 else { return 127 }
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
}

/// Starts a program with the tests' own environment and no signal blocked, as the loop's thread has them; 0 when that fails.
private func start(_ arguments: [String]) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var id: Int32 = 0
    return posix_spawn(&id, arguments[0], nil, &attributes, &pointers, environ) == 0 ? id : 0
}
