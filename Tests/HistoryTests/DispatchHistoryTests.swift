import Foundation
import Glibc
import Hooks
import JSON
import Linux
import Scripts
import TestSupport
import Testing

@testable import History

/// Dispatches of the library, kept and read again.
@Suite(.serialized) struct DispatchHistoryTests {
    /// A directory of hooks, and one of what they did.
    private final class Host: Sendable {
        let directory = TemporaryDirectory()

        init() {
            directory.directory("hooks.d")
            directory.directory("run")
        }

        func hook(_ name: String, header: String = "", _ action: String) {
            directory.script("hooks.d/\(name)", "\(header.isEmpty ? "" : "# hook: \(header)\n")\(action)")
        }

        func history(_ change: (inout HistoryConfiguration) -> Void = { _ in }) -> DispatchHistory {
            var configuration = HistoryConfiguration()
            configuration.directory = directory("state/history")
            change(&configuration)
            return DispatchHistory(configuration)
        }

        /// Dispatches, and hands back the report that observers are told.
        func report(
            filter: Bool = false, document: [UInt8]? = nil, environment: [String: String] = [:], extra: String? = nil
        ) async throws -> HookReport {
            var configuration = HookConfiguration()
            configuration.directories = [directory("hooks.d")]
            configuration.runtimeDirectory = directory("run")
            if filter { try configuration.addFilter("container/start/before") }
            let dispatcher = HookDispatcher(configuration: configuration, supervision: [.tagging, .subreaper])
            let reports = Lock<[HookReport]>([])
            dispatcher.onReport { report in reports.withLock { $0.append(report) } }
            var options = DispatchOptions()
            options.environment = environment
            _ = try? await dispatcher.dispatch(
                LifecyclePoint("container", "web1", "start", .before, extra: extra), document: document, options: options)
            return try #require(reports.withLock { $0.last })
        }
    }

    @Test func readsBackWhatItKept() async throws {
        let host = Host()
        host.hook("10-a", "echo out; echo err >&2")
        host.hook("20-no", header: "qualifier=before", "echo no >&2; exit 3")
        let report = try await host.report(extra: "a b")
        let history = host.history()
        #expect(try history.ids() == [])
        try history.keep(report)
        #expect(try history.ids() == [report.id])
        let record = try #require(try history.record(of: report.id))
        #expect([UInt8](json: record.report) == [UInt8](json: report))
        #expect(record.report.point == report.point && record.report.verdict == .vetoed)
        #expect(record.document == nil && record.result == nil)
        #expect(record.calls.map { $0?.arguments } == Array(repeating: ["container", "web1", "start", "before", "a b"], count: 2))
        #expect(record.compensationCalls.map { $0?.arguments } == [["container", "web1", "start", "aborted", "a b"]])
        let environment = try #require(record.calls[0]?.environment)
        #expect(environment == environment.sorted())
        #expect(environment.contains("HOOK_RUN=\(report.id)") && environment.contains("HOOK_SCRIPT=10-a"))
        #expect(record.calls.allSatisfy { $0?.redacted == [] })

        #expect(try FileStatus.of(host.directory("state/history")).permissions == 0o700)
        #expect(try FileStatus.of(host.directory("state/history/\(report.id)")).permissions == 0o600)
        #expect(try Directory.names(at: host.directory("state/history")) == [report.id])
    }

    @Test func whatIsSecretByItsNameIsBlottedOut() async throws {
        let host = Host()
        host.hook("10-a", "echo \"DB_PASSWORD=$DB_PASSWORD\"; echo TOKEN=abc >&2")
        let report = try await host.report(
            document: Array("{\"password\":\"hunter2\"}".utf8), environment: ["DB_PASSWORD": "hunter2", "PLAIN": "x"],
            extra: "secret=hunter2")
        let history = host.history { $0.keepsDocuments = true }
        try history.keep(report)
        let bytes = try #require(try history.bytes(of: report.id))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("hunter2"))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("abc"))
        let record = try #require(try history.record(of: report.id))
        #expect(record.report.point.extra == "secret=[redacted]")
        #expect(record.report.scripts[0].output?.text == "DB_PASSWORD=[redacted]\n")
        #expect(record.report.scripts[0].errors?.text == "TOKEN=[redacted]\n")
        #expect(record.document == .redacted(Array("{\"password\":\"[redacted]\"}".utf8)))
        let call = try #require(record.calls[0])
        #expect(call.redacted == ["argument 5", "DB_PASSWORD", "HOOK_EXTRA"])
        #expect(call.environment?.contains("DB_PASSWORD=[redacted]") == true && call.environment?.contains("PLAIN=x") == true)
        #expect(call.arguments.last == "secret=[redacted]")
    }

    @Test func documentsAreKeptOnlyWhereTheyAreAskedFor() async throws {
        let host = Host()
        host.hook("10-a", "cat >/dev/null; printf changed-document")
        host.hook("20-b", "cat >/dev/null")
        let report = try await host.report(filter: true, document: Array("the document".utf8))
        #expect(report.document == Array("changed-document".utf8))
        let without = host.history()
        try without.keep(report)
        let bytes = try #require(try without.bytes(of: report.id))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("the document"))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("changed-document"))
        var record = try #require(try without.record(of: report.id))
        #expect(record.document == .omitted(byteCount: 12) && record.result == .omitted(byteCount: 16))
        #expect(record.calls.map { $0?.document } == [nil, .omitted(byteCount: 16)])
        #expect(record.report.scripts[0].output?.omittedCount == 16)

        unlink(host.directory("state/history/\(report.id)"))
        let with = host.history { $0.keepsDocuments = true }
        try with.keep(report)
        record = try #require(try with.record(of: report.id))
        #expect(record.document == .whole(Array("the document".utf8)) && record.result == .whole(Array("changed-document".utf8)))
        #expect(record.calls.map { $0?.document } == [nil, .whole(Array("changed-document".utf8))])

        unlink(host.directory("state/history/\(report.id)"))
        let short = host.history {
            $0.keepsDocuments = true
            $0.documentLimit = 12
        }
        try short.keep(report)
        record = try #require(try short.record(of: report.id))
        #expect(record.document == .whole(Array("the document".utf8)) && record.result == .omitted(byteCount: 16))
    }

    @Test func aDocumentThatIsNoTextIsReadBackByteByByte() async throws {
        let host = Host()
        host.hook("10-a", "cat >/dev/null")
        let report = try await host.report(document: Array(0...255))
        let history = host.history { $0.keepsDocuments = true }
        try history.keep(report)
        #expect(try history.record(of: report.id)?.document == .whole(Array(0...255)))
    }

    @Test func variablesAreLeftOutWhereTheyAreNotAskedFor() async throws {
        let host = Host()
        host.hook("10-a", ":")
        let report = try await host.report(environment: ["PLAIN": "x-value"])
        let history = host.history { $0.keepsEnvironment = false }
        try history.keep(report)
        #expect(try history.record(of: report.id)?.calls[0]?.environment == nil)
        #expect(try history.bytes(of: report.id).map { String(decoding: $0, as: UTF8.self).contains("x-value") } == false)
    }

    @Test func nothingThatHappenedIsNoHistory() async throws {
        let host = Host()
        try host.history().keep(try await host.report())
        #expect(access(host.directory("state"), F_OK) != 0)
        host.hook("10-a", ":")
        try host.history { $0.keep = 0 }.keep(try await host.report())
        #expect(access(host.directory("state"), F_OK) != 0)
    }

    // MARK: Finding

    private static let first = "0199c3a1-5f2e-7b31-9c44-3d0c8be1f6aa"
    private static let second = "0199c3a1-6000-7b31-9c44-3d0c8be1f6aa"

    @Test func anIDIsFoundByItsBeginningWhereThatIsNobodyElses() throws {
        let host = Host()
        host.directory.directory("state/history", mode: 0o700)
        for name in [Self.second, Self.first, "notes", Self.first + ".new"] { host.directory.write("state/history/\(name)", "") }
        let history = host.history()
        #expect(try history.ids() == [Self.first, Self.second])
        #expect(try history.id("0199c3a1-5") == Self.first)
        #expect(try history.id(Self.second) == Self.second)
        #expect(try history.id("last") == Self.second)
        #expect(throws: HistoryError.ambiguous(prefix: "0199", candidates: [Self.first, Self.second])) { try history.id("0199") }
        #expect(throws: HistoryError.unknown(id: "02", directory: host.directory("state/history"))) { try history.id("02") }
        for text in ["", "x", "0199/", "0199C3", Self.first + "0", "-\u{301}"] {
            #expect(throws: HistoryError.invalid(id: text)) { try history.id(text) }
        }
    }

    @Test func lastOfNothingIsUnknown() {
        let host = Host()
        #expect(throws: HistoryError.unknown(id: "last", directory: host.directory("state/history"))) { try host.history().id("last") }
    }

    /// However a file is cut short or wrong, it is damaged and nothing else.
    @Test func whatIsNoRecordIsDamaged() async throws {
        let host = Host()
        host.hook("10-a", ":")
        let report = try await host.report()
        let history = host.history()
        try history.keep(report)
        let path = host.directory("state/history/\(report.id)")
        let whole = try #require(try history.bytes(of: report.id))
        for length in stride(from: 0, to: whole.count - 1, by: 7) {
            host.directory.write("state/history/\(report.id)", Array(whole[..<length]))
            #expect(throws: HistoryError.damaged(path: path), "\(length) bytes") { try history.record(of: report.id) }
        }
        host.directory.write("state/history/\(report.id)", "{\"format\":2}")
        #expect(throws: HistoryError.newerFormat(path: path, format: 2)) { try history.record(of: report.id) }
        // Another's record under this name.
        host.directory.write("state/history/\(Self.first)", whole)
        #expect(throws: HistoryError.damaged(path: host.directory("state/history/\(Self.first)"))) { try history.record(of: Self.first) }
        unlink(path)
        #expect(try history.record(of: report.id) == nil)
        mkfifo(path, 0o600)
        #expect(throws: HistoryError.damaged(path: path)) { try history.record(of: report.id) }
    }

    @Test func aDirectoryThatOthersCanWriteIsNotBelieved() async throws {
        let host = Host()
        host.hook("10-a", ":")
        let directory = host.directory.directory("state/history", mode: 0o1777)
        let error = HistoryError.untrusted(.writableByOthers(path: directory, permissions: 0o1777))
        let report = try await host.report()
        #expect(throws: error) { try host.history().ids() }
        #expect(throws: error) { try host.history().keep(report) }
    }

    // MARK: Pruning

    @Test func theOldestGoAndWhatIsHalfWritten() async throws {
        let host = Host()
        host.hook("10-a", ":")
        let history = host.history { $0.keep = 3 }
        var ids: [String] = []
        for _ in 0..<6 {
            let report = try await host.report()
            try history.keep(report)
            ids.append(report.id)
        }
        #expect(try history.ids() == ids.suffix(3))

        let old = host.directory.write("state/history/\(Self.first).new", "")
        let young = host.directory.write("state/history/\(Self.second).new", "")
        host.directory.write("state/history/notes", "not ours")
        var times = [timespec(tv_sec: 1_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 0)]
        utimensat(AT_FDCWD, old, &times, 0)
        #expect(try history.prune() == 0)
        #expect(access(old, F_OK) != 0 && access(young, F_OK) == 0 && access(host.directory("state/history/notes"), F_OK) == 0)
        #expect(try history.prune(now: RealTime(nanoseconds: RealTime.now.nanoseconds + 31 * 86_400_000_000_000)) == 3)
        #expect(try history.ids() == [])
    }
}
