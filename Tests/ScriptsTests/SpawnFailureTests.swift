import Glibc
import Linux
import TestSupport
import Testing

@testable import Scripts

@Suite struct SpawnFailureTests {
    @Test(
        arguments: [
            (Errno.notFound, nil, "the file is gone: No such file or directory (ENOENT)"),
            (.notFound, "#!/bin/bsh\n", "interpreter \"/bin/bsh\" not found (ENOENT); check its first line"),
            (.notFound, "#! \t/bin/bsh -e\nexit", "interpreter \"/bin/bsh\" not found (ENOENT); check its first line"),
            (
                .notFound, "#!/bin/sh\r\nexit\r\n",
                "interpreter \"/bin/sh\\r\" not found (ENOENT); its lines end in CR LF, convert them to LF"
            ),
            (.notFound, "#!", "the program that would load it was not found: No such file or directory (ENOENT)"),
            (.notFound, "\u{7f}ELF", "the program that would load it was not found: No such file or directory (ENOENT)"),
            (.notFound, "", "the program that would load it was not found: No such file or directory (ENOENT)"),
            (
                .notExecutableFormat, "exit",
                "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""
            ),
            (.textFileBusy, "", "somebody still has it open for writing (ETXTBSY); install scripts under another name and rename them"),
            (.accessDenied, "", "permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"),
            (.again, "", "no more processes can be started (EAGAIN); see the limits of this user and control group"),
            (Errno(E2BIG), "", "Argument list too long (E2BIG)"),
        ] as [(Errno, String?, String)])
    func saysWhatToMend(error: Errno, firstLine: String?, reason: String) {
        #expect(SpawnFailure.reason(error, firstLine: firstLine.map { Array($0.utf8) }) == reason)
    }

    @Test func looksAtTheFileItself() {
        let directory = TemporaryDirectory()
        directory.write("hook", "#!/nowhere/sh\n", mode: 0o755)
        #expect(
            SpawnFailure.reason(.notFound, path: directory("hook"))
                == "interpreter \"/nowhere/sh\" not found (ENOENT); check its first line")
        #expect(SpawnFailure.reason(.notFound, path: directory("gone")) == "the file is gone: No such file or directory (ENOENT)")
    }
}

@Suite struct SpawnCheckTests {
    let directory = TemporaryDirectory()

    @Test(
        arguments: [
            ("#!/bin/sh\n", nil), ("#! /bin/sh -e\n", nil), ("\u{7f}ELF\u{2}", nil), ("#!/usr/bin/env sh\n", nil),
            ("#! \n", "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""),
            ("#!/tmp\n", "permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"),
            ("exit 0\n", "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""),
            ("#!/nowhere/sh\n", "interpreter \"/nowhere/sh\" not found (ENOENT); check its first line"),
            ("#!/bin/sh\r\n", "interpreter \"/bin/sh\\r\" not found (ENOENT); its lines end in CR LF, convert them to LF"),
            ("#!/etc/passwd\n", "permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"),
        ] as [(String, String?)])
    func knowsWithoutRunningIt(text: String, problem: String?) {
        #expect(SpawnCheck.problem(directory.write("hook", text, mode: 0o755)) == problem)
    }

    @Test func saysThatTheFileIsGone() {
        #expect(SpawnCheck.problem(directory("gone")) == "No such file or directory (ENOENT)")
    }
}
