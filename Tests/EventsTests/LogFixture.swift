import Configuration
import Events
import Foundation
import Glibc
import Linux
import TestSupport

@testable import Events

/// A log of a test's own, with what it takes to fill it, to read it, and to spoil it.
final class LogFixture: Sendable {
    let directory = TemporaryDirectory()
    var path: String { directory("log") }
    let clock = TestClock()

    func log(_ options: LogOptions = LogOptions(retentionAge: nil, onWriteError: .refuse)) -> EventLog {
        EventLog(at: path, options: options, clock: clock.log)
    }

    /// The names of the log's files in order, without those in the spool.
    var files: [String] { ((try? Directory.names(at: path)) ?? []).filter { $0 != "spool" }.sorted() }

    /// The first numbers of the segments.
    var segments: [UInt64] { files.compactMap(LogDirectory.first(ofSegmentNamed:)) }

    func bytes(_ name: String) -> [UInt8] { Files.bytes(at: "\(path)/\(name)") ?? [] }

    /// Replaces the contents of a file, whatever its permissions, which it keeps.
    func overwrite(_ name: String, _ bytes: [UInt8]) throws {
        let file = try FileDescriptor.open("\(path)/\(name)", .writeOnly)
        try file.truncate(to: 0)
        try file.writeAll(bytes)
    }

    /// Copies all the files into another log, with their permissions.
    func copy() throws -> LogFixture {
        let copy = LogFixture()
        try FileManager.default.createDirectory(
            atPath: "\(copy.path)/spool", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in files { try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy.path)/\(name)") }
        return copy
    }

    /// Everything from a place on, up to the end for now.
    func read(from start: LogStart = .oldest) throws -> [Reading] { try LogReader(at: path, from: start).all() }
}

/// What a reader has returned, with the line copied.
enum Reading: Equatable, CustomStringConvertible {
    case event(UInt64, String)
    case gap(UInt64, UInt64, LogGap.Reason)

    var event: (sequence: UInt64, line: String)? { if case .event(let sequence, let line) = self { (sequence, line) } else { nil } }
    var gap: ClosedRange<UInt64>? { if case .gap(let first, let last, _) = self { first...last } else { nil } }

    var description: String {
        switch self {
        case .event(let sequence, let line): "\(sequence) \(line.member("n") ?? line)"
        case .gap(let first, let last, let reason): "\(first)...\(last) \(reason)"
        }
    }
}

extension LogReader {
    /// What there is for now.
    func all() throws -> [Reading] {
        var items: [Reading] = []
        while let item = try next() {
            switch item {
            case .event(let sequence): items.append(.event(sequence, String(decoding: line, as: UTF8.self)))
            case .gap(let gap): items.append(.gap(gap.first, gap.last, gap.reason))
            }
        }
        return items
    }
}

extension [Reading] {
    /// The values of `n` of all events that have one.
    var values: [Int] { compactMap { $0.event?.line.member("n").flatMap(Int.init) } }
    var sequences: [UInt64] { compactMap { $0.event?.sequence } }
    var gaps: [ClosedRange<UInt64>] { compactMap(\.gap) }
}

extension String {
    /// A member whose value is a number or a string without escapes, wherever in the line it stands.
    func member(_ key: String) -> String? {
        let wanted = "\"\(key)\":"
        return withCString { line -> String? in
            guard let found = strstr(line, wanted) else { return nil }
            let value = found + wanted.utf8.count
            let isString = value[0] == CChar(bitPattern: UInt8(ascii: "\""))
            let start = isString ? value + 1 : value
            return String(decoding: UnsafeRawBufferPointer(start: start, count: strcspn(start, isString ? "\"" : ",}")), as: UTF8.self)
        }
    }
}

/// An event with a number that tells it from all others of a test.
func record(_ n: Int, writer: String = "test", at time: RealTime = .now, padding: Int = 0) -> EncodedEvent {
    let more = padding > 0 ? #","padding":"\#(String(repeating: "x", count: padding))""# : ""
    let text = #","time":"\#(RFC3339.utc(time))","topic":"/test","type":"test","event":{"writer":"\#(writer)","n":\#(n)\#(more)}"#
    guard let event = try? Event(line: Array(#"{"seq":0\#(text)}"#.utf8)) else { preconditionFailure("\(text) makes no event") }
    return event.encoded
}

func records(_ range: some Sequence<Int>) -> [EncodedEvent] { range.map { record($0) } }

/// Clocks that a test sets.
final class TestClock: Sendable {
    private let times = Lock((now: RealTime.now.nanoseconds, sinceBoot: Instant.nowSinceBoot.nanoseconds))

    var log: LogClock {
        LogClock(
            now: { [self] in RealTime(nanoseconds: times.withLock { $0.now }) },
            sinceBoot: { [self] in Instant(nanoseconds: times.withLock { $0.sinceBoot }) })
    }

    var now: RealTime { log.now() }

    /// Time passes.
    func advance(by span: Duration) { times.withLock { $0 = ($0.now + span.nanoseconds, $0.sinceBoot + span.nanoseconds) } }

    /// Somebody sets the calendar's clock.
    func set(by span: Duration) { times.withLock { $0.now += span.nanoseconds } }
}

/// `logwriter` as a child, whose standard output is read.
final class WriterProcess {
    private let child: Child
    private let output: FileDescriptor
    private var hasEnded = false

    convenience init(_ path: String, _ name: String, _ settings: String...) throws { try self.init(path, name, arguments: settings) }

    init(_ path: String, _ name: String, arguments settings: [String]) throws {
        let program = try RealProgram.built("logwriter").path
        var pipe = try Linux.Pipe(nonblocking: \.read)
        output = pipe.takeReadEnd()
        // Here reading is waiting.
        let end = output.number
        try call { fcntl(end, F_SETFL, 0) }
        let input = pipe.takeWriteEnd()
        let number = input.number
        child = try onTheLoop {
            Result { () throws(Errno) in
                var spawn = Spawn(path: program, arguments: [program, path, name] + settings, environment: [])
                spawn.inheritsEnvironment = true
                spawn.standardDescriptors = [0, number, 2]
                return try spawn.start()
            }
        }.get()
        Orphans.spare(child.id)
    }

    deinit {
        if !hasEnded { send(SIGKILL) }
        waitUntilItHasEnded()
    }

    var id: Int32 { child.id }

    func send(_ signal: Int32) { kill(child.id, signal) }

    /// What it has written until it ended.
    func lines() -> [String] {
        let bytes = (try? output.readAll()) ?? []
        waitUntilItHasEnded()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// What it writes next.
    func firstLine() -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = (try? output.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }

    private func waitUntilItHasEnded() {
        if hasEnded { return }
        while waitpid(child.id, nil, 0) < 0, errno == EINTR {}
        Orphans.forget(child.id)
        hasEnded = true
    }
}
