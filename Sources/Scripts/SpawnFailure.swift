import Linux

/// Why a script could not be started, said so that an administrator knows what to mend.
enum SpawnFailure {
    /// One line, to be read after the script's path.
    ///
    /// `ENOENT` from posix_spawn(3) means the file or its interpreter, so the file's first line is looked at.
    static func reason(_ error: Errno, path: String) -> String {
        do throws(Errno) {
            let file = try FileDescriptor.open(path, .readOnly)
            return reason(error, firstLine: try file.readAll(limit: 256))
        } catch let unreadable {
            return reason(error, firstLine: unreadable == .notFound ? nil : [])
        }
    }

    /// - Parameter firstLine: how the file begins; nil when it cannot be opened.
    static func reason(_ error: Errno, firstLine: [UInt8]?) -> String {
        switch error {
        case .notFound:
            guard let firstLine else { return "the file is gone: \(error)" }
            guard let interpreter = interpreter(in: firstLine) else { return "the program that would load it was not found: \(error)" }
            if interpreter.hasSuffix("\r") {
                return "interpreter \"\(interpreter.dropLast())\\r\" not found (ENOENT); its lines end in CR LF, convert them to LF"
            }
            return "interpreter \"\(interpreter)\" not found (ENOENT); check its first line"
        case .notExecutableFormat:
            return "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""
        case .textFileBusy:
            return "somebody still has it open for writing (ETXTBSY); install scripts under another name and rename them"
        case .accessDenied:
            return "permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"
        case .again:
            return "no more processes can be started (EAGAIN); see the limits of this user and control group"
        default:
            return "\(error)"
        }
    }

    static func interpreter(in firstLine: [UInt8]) -> String? {
        guard firstLine.starts(with: [0x23, 0x21]) else { return nil }
        let line = firstLine.dropFirst(2).prefix { $0 != 0x0a }.drop { $0 == 0x20 || $0 == 0x09 }
        let interpreter = line.prefix { $0 != 0x20 && $0 != 0x09 }
        return interpreter.isEmpty ? nil : String(decoding: interpreter, as: UTF8.self)
    }
}

/// What can be known of a script's first line without running it.
package enum SpawnCheck {
    /// Why the script could not be started; nil when nothing speaks against it.
    package static func problem(_ path: String) -> String? {
        do throws(Errno) {
            let file = try FileDescriptor.open(path, .readOnly | .nonblocking)
            let firstLine = try file.readAll(limit: 256)
            // A program of some machine: whether of this one, only the kernel knows.
            if firstLine.starts(with: [0x7f, 0x45, 0x4c, 0x46]) { return nil }
            guard let interpreter = SpawnFailure.interpreter(in: firstLine) else {
                return SpawnFailure.reason(.notExecutableFormat, firstLine: firstLine)
            }
            guard let status = try? FileStatus.of(interpreter, followingLinks: true) else {
                return SpawnFailure.reason(.notFound, firstLine: firstLine)
            }
            return status.kind == .regular && status.isExecutable ? nil : SpawnFailure.reason(.accessDenied, firstLine: firstLine)
        } catch {
            return "\(error)"
        }
    }
}
