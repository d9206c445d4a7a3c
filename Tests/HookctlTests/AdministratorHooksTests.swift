import Foundation
import Testing
import TestSupport

/// The hooks of hooks.d, each called as a dispatch calls it: `SCRIPT OBJECT NAME EVENT QUALIFIER EXTRA` with hookd's fixed environment.
@Suite struct AdministratorHooksTests {
    @Test(arguments: ["00-audit", "10-maintenance", "15-held", "20-disk-space"])
    func saysWhatItAsksForInItsSecondLine(name: String) throws {
        let lines = try String(contentsOf: shippedHooks.appendingPathComponent(name), encoding: .utf8).split(separator: "\n")
        #expect(lines[0] == "#!/bin/sh")
        #expect(lines[1].hasPrefix("# hook: object="))
    }

    @Test func hasNoHookWithoutTests() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: shippedHooks.path).sorted()
        #expect(names == ["00-audit", "10-maintenance", "15-held", "20-disk-space"])
    }

    /// Sourcing what others may write would let them run anything as root.
    @Test(
        arguments: [("00-audit", "audit.conf"), ("10-maintenance", "maintenance.conf"), ("20-disk-space", "disk-space.conf")],
        [0o620, 0o602])
    func refusesSettingsThatOthersMayWrite(shipped: (name: String, settings: String), mode: Int) async throws {
        try await withHook(shipped.name) { hook in
            try hook.write("touch \(hook.directory)/ran\n", to: shipped.settings, mode: mode_t(mode))
            let completion = try await hook.run()
            #expect(completion.status == 1)
            #expect(
                completion.errors
                    == "\(hook.directory)/\(shipped.settings) must belong to root or this user and be writable by nobody else\n")
            #expect(hook.text(of: "ran") == nil)
        }
    }

    @Test(.enabled(if: Requirements(programs: [], root: true).areMetOrMandatory, "giving a file away needs root"))
    func refusesSettingsOfAnotherOwner() async throws {
        try await withHook("10-maintenance") { hook in
            try hook.write("FLAG=\(hook.directory)/flag\n", to: "maintenance.conf")
            chown(hook.directory + "/maintenance.conf", 65534, 65534)
            let completion = try await hook.run()
            #expect(completion.status == 1)
            #expect(completion.errors.hasSuffix("must belong to root or this user and be writable by nobody else\n"))
        }
    }
}

// MARK: 10-maintenance

extension AdministratorHooksTests {
    @Suite struct Maintenance {
        @Test func allowsTheStartWithoutAFlag() async throws {
            try await withHook("10-maintenance") { hook in
                try hook.write("FLAG=\(hook.directory)/flag\n", to: "maintenance.conf")
                #expect(try await hook.run() == .init(status: 0))
            }
        }

        @Test(arguments: [
            ("new kernel, back at 14:00 (Ann)\n", "new kernel, back at 14:00 (Ann)"),
            ("no newline", "no newline"),
            ("two\nlines\n", "two lines"),
            ("\u{1b}[31mred\u{7}\n", "[31mred"),
            ("%s \\n $(id)\n", "%s \\n $(id)"),
            ("größer\n", "größer"),
            ("", "no reason given"),
            ("\n\n", "no reason given"),
        ])
        func refusesTheStartWithTheFlagsTextAsTheReason(text: String, shown: String) async throws {
            try await withHook("10-maintenance") { hook in
                try hook.write("FLAG=\(hook.directory)/flag\n", to: "maintenance.conf")
                try hook.write(text, to: "flag")
                #expect(
                    try await hook.run() == .init(status: 1, errors: "maintenance: \(shown) (until \(hook.directory)/flag is removed)\n"))
            }
        }

        @Test func keepsTheReasonShort() async throws {
            try await withHook("10-maintenance") { hook in
                try hook.write("FLAG=\(hook.directory)/flag\n", to: "maintenance.conf")
                try hook.write(String(repeating: "x", count: 100_000), to: "flag")
                let completion = try await hook.run()
                #expect(completion.status == 1)
                #expect(completion.errors.contains(": \(String(repeating: "x", count: 1000)) ("))
            }
        }

        @Test func takesADirectoryOrALinkToNowhereForAFlagToo() async throws {
            try await withHook("10-maintenance") { hook in
                try hook.write("FLAG=\(hook.directory)/flag\n", to: "maintenance.conf")
                symlink("nowhere", hook.directory + "/flag")
                #expect(try await hook.run().status == 1)
                unlink(hook.directory + "/flag")
                mkdir(hook.directory + "/flag", 0o755)
                #expect(
                    try await hook.run()
                        == .init(status: 1, errors: "maintenance: no reason given (until \(hook.directory)/flag is removed)\n"))
            }
        }

        @Test func refusesTheStartWhenItsSettingsAreNotAShellFragment() async throws {
            try await withHook("10-maintenance") { hook in
                try hook.write("FLAG=(\n", to: "maintenance.conf")
                let completion = try await hook.run()
                #expect(completion.status != 0)
                #expect(completion.errors.contains("\(hook.directory)/maintenance.conf: Syntax error"))
            }
        }
    }
}

// MARK: 15-held

extension AdministratorHooksTests {
    @Suite struct Held {
        @Test func allowsEverythingWithoutAList() async throws {
            try await withHook("15-held") { hook in
                let completion = try await hook.run()
                #expect(completion == .init(status: 0))
            }
        }

        @Test(arguments: [
            ("", nil),
            ("# container/web1 is fine\n\n", nil),
            ("container/web2 other\ndomain/web1 other\n", nil),
            ("container/web1 ticket 4711\n", "held: ticket 4711 (LIST:1)"),
            ("container/web1", "held: no reason given (LIST:1)"),
            ("# why\n\n  container/web1\tticket 4711  \n", "held: ticket 4711 (LIST:3)"),
            ("container/web*  \\n stays\n", "held: \\n stays (LIST:1)"),
            ("*/web[0-9] both kinds\n", "held: both kinds (LIST:1)"),
            ("container/?? two letters\n", nil),
            // A mistaken line would let start what somebody meant to hold.
            ("web1 ticket\n", "LIST:1: 'web1' is not OBJECT/NAME"),
            ("container/ ticket\n", "LIST:1: 'container/' is not OBJECT/NAME"),
        ])
        func refusesWhatTheListHolds(list: String, reason: String?) async throws {
            try await withHook("15-held") { hook in
                try hook.write(list, to: "held")
                let errors = reason.map { $0.replacingOccurrences(of: "LIST", with: hook.directory + "/held") + "\n" }
                #expect(try await hook.run() == .init(status: errors == nil ? 0 : 1, errors: errors ?? ""))
            }
        }

        @Test func refusesEverythingWhenTheListCannotBeRead() async throws {
            try await withHook("15-held") { hook in
                // Unreadable for root too.
                symlink("nowhere", hook.directory + "/held")
                let list = hook.directory + "/held"
                let completion = try await hook.run()
                #expect(completion == .init(status: 1, errors: "\(list) cannot be read, so nothing is known not to be held\n"))
            }
        }
    }
}

// MARK: 20-disk-space

extension AdministratorHooksTests {
    @Suite struct DiskSpace {
        /// With a `df` that says what the row says, in KiB: 1000 MiB in all where percentages are looked at.
        @Test(arguments: [
            ("204800 819200", "", nil),
            // The defaults: 5 % and 256 MiB.
            ("972800 51200", "MIN_FREE_MIB=50", nil),
            ("972801 51199", "MIN_FREE_MIB=0", "the file system of DIRECTORY has 4 % free (49 MiB), 5 % are required"),
            ("262144 262144", "", nil),
            ("262145 262143", "", "the file system of DIRECTORY has 255 MiB free (49 %), 256 MiB are required"),
            ("0 1", "MIN_FREE_MIB=0\nMIN_FREE_PERCENT=100", nil),
            ("1 99", "MIN_FREE_MIB=0\nMIN_FREE_PERCENT=100", "the file system of DIRECTORY has 99 % free (0 MiB), 100 % are required"),
            ("1 0", "MIN_FREE_MIB=0\nMIN_FREE_PERCENT=0", nil),
            // 8 EiB, which a sum in bytes would not hold.
            ("4503599627370496 4503599627370496", "", nil),
            // What is not a number of free KiB is not enough.
            ("- -", "", "cannot tell the free space of DIRECTORY: it is on a file system without a size"),
            ("0 0", "", "cannot tell the free space of DIRECTORY: it is on a file system without a size"),
        ])
        func refusesTheStartWhenTooLittleIsFree(figures: String, settings: String, reason: String?) async throws {
            try await withHook("20-disk-space") { hook in
                try await hook.install("df", "#!/bin/sh\nprintf '%8s %8s\\n' Used Avail \(figures)\n")
                try hook.write("DIRECTORY=\(hook.directory)\n\(settings)\n", to: "disk-space.conf")
                let errors = reason.map { $0.replacingOccurrences(of: "DIRECTORY", with: hook.directory) + "\n" }
                #expect(try await hook.run() == .init(status: errors == nil ? 0 : 1, errors: errors ?? ""))
            }
        }

        @Test func asksTheRealFileSystem() async throws {
            try await withHook("20-disk-space") { hook in
                try hook.write("DIRECTORY=\(hook.directory)\nMIN_FREE_PERCENT=0\nMIN_FREE_MIB=0\n", to: "disk-space.conf")
                #expect(try await hook.run() == .init(status: 0))

                try hook.write("DIRECTORY=\(hook.directory)\nMIN_FREE_PERCENT=0\nMIN_FREE_MIB=999999999999\n", to: "disk-space.conf")
                let completion = try await hook.run()
                #expect(completion.status == 1)
                #expect(completion.errors.hasPrefix("the file system of \(hook.directory) has "))
                #expect(completion.errors.hasSuffix(", 999999999999 MiB are required\n"))
            }
        }

        @Test func refusesTheStartWhenTheDirectoryIsMissing() async throws {
            try await withHook("20-disk-space") { hook in
                try hook.write("DIRECTORY=\(hook.directory)/missing\n", to: "disk-space.conf")
                let completion = try await hook.run()
                #expect(completion.status == 1)
                #expect(completion.errors.hasPrefix("cannot tell the free space of \(hook.directory)/missing: df: "))
            }
        }

        @Test(arguments: [
            ("MIN_FREE_PERCENT=five", "MIN_FREE_PERCENT must be a whole number from 0 to 100, not 'five'"),
            ("MIN_FREE_PERCENT=101", "MIN_FREE_PERCENT must be a whole number from 0 to 100, not '101'"),
            ("MIN_FREE_PERCENT=-1", "MIN_FREE_PERCENT must be a whole number from 0 to 100, not '-1'"),
            ("MIN_FREE_PERCENT=", "MIN_FREE_PERCENT must be a whole number from 0 to 100, not ''"),
            ("MIN_FREE_MIB=1G", "MIN_FREE_MIB must be a whole number, not '1G'"),
        ])
        func refusesTheStartWhenASettingIsMistaken(setting: String, mistake: String) async throws {
            try await withHook("20-disk-space") { hook in
                try hook.write(setting + "\n", to: "disk-space.conf")
                #expect(try await hook.run() == .init(status: 1, errors: "\(hook.directory)/disk-space.conf: \(mistake)\n"))
            }
        }
    }
}

// MARK: 00-audit

extension AdministratorHooksTests {
    @Suite struct Audit {
        @Test func appendsOneLineForAnEvent() async throws {
            try await withHook("00-audit") { hook in
                try hook.write("LOG=\(hook.directory)/log/audit.log\n", to: "audit.conf")
                let identity = ["HOOK_ID": "8c7e", "HOOK_RUN": "7d0f"]
                #expect(try await hook.run(["container", "web1", "start", "before", "-"], environment: identity) == .init(status: 0))
                #expect(try await hook.run(["domain", "-", "stop", "aborted", "x"]) == .init(status: 0))

                let lines = try #require(hook.text(of: "log/audit.log")).split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count == 3)
                #expect(
                    try lines[0].wholeMatch(of: time)?.output.1
                        == "object=container name=web1 event=start qualifier=before extra=- id=8c7e run=7d0f")
                #expect(
                    try lines[1].wholeMatch(of: time)?.output.1 == "object=domain name=- event=stop qualifier=aborted extra=x id=- run=-")
            }
        }

        @Test(arguments: [
            ("web 1", "web%201"),
            ("web1\nobject=forged", "web1%0Aobject%3Dforged"),
            ("a\tb\r", "a%09b%0D"),
            ("\u{1b}[2J", "%1B%5B2J"),
            ("100%s%n", "100%25s%25n"),
            ("\\033", "%5C033"),
            ("größer", "gr%C3%B6%C3%9Fer"),
            ("\"'$(id)`id`", "%22%27%24%28id%29%60id%60"),
            ("-v", "-v"),
            ("x=1", "x%3D1"),
            ("", ""),
        ])
        func keepsAnythingInANameFromLookingLikeTheLog(name: String, written: String) async throws {
            try await withHook("00-audit") { hook in
                try hook.write("LOG=\(hook.directory)/audit.log\n", to: "audit.conf")
                #expect(try await hook.run(["container", name, "start", "before", name]) == .init(status: 0))
                let log = try #require(hook.text(of: "audit.log"))
                #expect(
                    try log.wholeMatch(of: time)?.output.1
                        == "object=container name=\(written) event=start qualifier=before extra=\(written) id=- run=-\n")
            }
        }

        @Test func keepsLinesWholeWhenManyWriteAtOnce() async throws {
            try await withHook("00-audit") { hook in
                try hook.write("LOG=\(hook.directory)/audit.log\n", to: "audit.conf")
                // Three bytes are written for each of these: far more than one buffer.
                let extra = String(repeating: " ", count: 4096)
                try await withThrowingTaskGroup(of: Int32.self) { group in
                    for number in 0..<16 {
                        group.addTask { try await hook.run(["container", "web\(number)", "start", "after", extra]).status }
                    }
                    for try await status in group { #expect(status == 0) }
                }
                let lines = try #require(hook.text(of: "audit.log")).split(separator: "\n")
                let written = String(repeating: "%20", count: 4096)
                let expected = (0..<16).map { "object=container name=web\($0) event=start qualifier=after extra=\(written) id=- run=-" }
                #expect(try lines.compactMap { try $0.wholeMatch(of: time)?.output.1 }.map(String.init).sorted() == expected.sorted())
                #expect(lines.count == 16)
            }
        }

        @Test func failsWithAReasonWhenTheLogCannotBeWritten() async throws {
            try await withHook("00-audit") { hook in
                try hook.write("", to: "file")
                try hook.write("LOG=\(hook.directory)/file/audit.log\n", to: "audit.conf")
                let completion = try await hook.run()
                #expect(completion.status == 1)
                #expect(completion.errors.hasSuffix("cannot make the directory of the audit log \(hook.directory)/file/audit.log\n"))
            }
        }

        @Test func givesTheLogToNobodyElse() async throws {
            try await withHook("00-audit") { hook in
                try hook.write("LOG=\(hook.directory)/audit.log\n", to: "audit.conf")
                #expect(try await hook.run().status == 0)
                let attributes = try FileManager.default.attributesOfItem(atPath: hook.directory + "/audit.log")
                #expect(attributes[.posixPermissions] as? Int == 0o640)
            }
        }

        /// A line's time in UTC, and what follows it.
        private var time: Regex<(Substring, Substring)> { get throws { try Regex(#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ([^\n]*\n?)"#) } }
    }
}

/// The hooks.d of this checkout.
private let shippedHooks = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../hooks.d").standardized

/// A copy of one of the shipped hooks in a `hooks.d` of its own, so that its settings are a test's own too.
private struct InstalledHook: Sendable {
    /// Where `hooks.d` is, and the hook's settings.
    let directory: String
    let program: RealProgram

    /// Calls the hook as a dispatch does; programs that were installed with ``install(_:_:)`` come first in its PATH.
    func run(
        _ arguments: [String] = ["container", "web1", "start", "before", "-"], environment: [String: String] = [:]
    ) async throws -> RealProgram.Completion {
        let fixed = ["PATH": "\(directory)/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]
        return try await program.run(arguments, environment: fixed.merging(environment) { $1 })
    }

    /// Puts a program in the way of one that the hook uses.
    func install(_ name: String, _ text: String) async throws { try await RealProgram.install(text, at: "\(directory)/bin/\(name)") }

    func write(_ text: String, to name: String, mode: mode_t = 0o644) throws {
        try text.write(toFile: "\(directory)/\(name)", atomically: false, encoding: .utf8)
        chmod("\(directory)/\(name)", mode)
    }

    /// The contents of a file beside `hooks.d`; nil when there is none.
    func text(of name: String) -> String? { Files.text(at: "\(directory)/\(name)") }
}

/// Runs `body` with a shipped hook in a temporary directory.
private func withHook(_ name: String, _ body: (InstalledHook) async throws -> Void) async throws {
    let directory = TemporaryDirectory()
    let path = directory("hooks.d/\(name)")
    try await RealProgram.install(copyOf: shippedHooks.appendingPathComponent(name).path, at: path)
    try await body(InstalledHook(directory: directory.path, program: RealProgram(path: path)))
    withExtendedLifetime(directory) {}
}
