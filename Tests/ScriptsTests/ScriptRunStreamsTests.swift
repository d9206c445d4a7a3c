import Linux
import TestSupport
import Testing

@testable import Scripts

private let dispatch = RunTag.random()

@Suite(.serialized, .leavesNothing(of: dispatch)) struct ScriptRunStreamsTests {
    let bench = Bench(dispatch)
    /// 10 MB in which no two places 251 bytes apart or nearer look the same.
    static let document = {
        var bytes = (0..<251).map { UInt8($0) }
        while bytes.count < 10_000_000 { bytes += bytes }
        return Array(bytes.prefix(10_000_000))
    }()

    // MARK: Input

    @Test func handsOverAWholeDocument() async {
        let result = await bench.run("cksum") { $0.document = Self.document }
        bench.directory.write("document", Self.document)
        let direct = await bench.run("cksum <\(bench.directory("document"))")
        #expect(result.outcome == .passed)
        #expect(result.output.text == direct.output.text)
        #expect(result.output.text.contains(" 10000000"))
    }

    @Test func handsOverAnEmptyDocumentAsAnEmptyPipe() async {
        let result = await bench.run("readlink /proc/$$/fd/0; cat | wc -c") { $0.document = [] }
        #expect(result.outcome == .passed)
        #expect(result.output.text.hasPrefix("pipe:["))
        #expect(result.output.text.hasSuffix("\n0\n"))
    }

    @Test func doesNotWaitForAScriptThatNeverReads() async {
        let result = await bench.run("exit 0") { $0.document = Self.document }
        #expect(result.outcome == .passed)
        #expect(result.duration < .seconds(5))
    }

    @Test func endsAScriptThatNeitherReadsNorEnds() async {
        let command = UniqueSleep()
        let result = await bench.run("exec \(command)") {
            $0.document = Self.document
            $0.timeout = .milliseconds(100)
        }
        #expect(result.outcome.word == "timed-out")
        #expect(result.duration < .seconds(5))
        #expect(command.processes == [])
    }

    @Test(arguments: ["exec <&-; sleep 0.05; echo alive", "head -c 1 >/dev/null; exec <&-; sleep 0.05; echo alive"])
    func isNotHurtByAScriptThatClosesItsInput(script: String) async {
        let result = await bench.run(script) { $0.document = Self.document }
        #expect(result.outcome == .passed)
        #expect(result.output.text == "alive\n")
    }

    @Test func writesAndReadsAtTheSameTime() async {
        // One who wrote the whole document before reading would wait for the script for ever, and it for him.
        let result = await bench.run("cat; cat /dev/null >&2") {
            $0.document = Self.document
            $0.replacementLimit = 10_000_000
        }
        #expect(result.outcome == .passed)
        #expect(result.replacement == Self.document)
    }

    // MARK: Output

    @Test func keepsLittleOfMuch() async {
        let result = await bench.run("head -c 100000000 /dev/zero; echo end; head -c 1000000 /dev/zero >&2") { $0.limit = 65536 }
        #expect(result.outcome == .passed)
        #expect(result.output.byteCount == 100_000_004)
        #expect(result.output.bytes.count == 65536)
        #expect(result.output.lastLine?.hasSuffix("end") == true)
        #expect(result.errors.byteCount == 1_000_000)
        #expect(result.errors.bytes.count == 65536)
    }

    @Test func endsAScriptThatWritesWithoutEnd() async {
        let result = await bench.run("yes; exit 0") { $0.timeout = .milliseconds(200) }
        #expect(result.outcome.word == "timed-out")
        #expect(result.duration < .seconds(5))
        #expect(result.output.bytes.count == 65536)
    }

    @Test func doesNotReadALeftProcessThatWritesWithoutEnd() async {
        let command = UniqueSleep()
        let result = await bench.run("sh -c 'yes; # \(command)' & exit 0")
        #expect(result.outcome == .passed)
        #expect(result.duration < .seconds(5))
        #expect(result.output.bytes.count <= 65536)
        for process in result.leftBehind { await Processes.kill(process.id) }
        await command.kill()
    }

    @Test func keepsOutputWithoutALineEnd() async {
        let result = await bench.run("printf 'no newline'; printf 'reason' >&2; exit 1")
        #expect(result.output.text == "no newline")
        #expect(result.errors.lastLine == "reason")
    }

    @Test func keepsBinaryOutput() async {
        let result = await bench.run("printf '\\377\\000\\001\\n\\200'; printf '\\377\\376' >&2")
        #expect(result.outcome == .passed)
        #expect(result.output.bytes == [0xff, 0, 1, 0x0a, 0x80])
        #expect(result.errors.text == "\u{fffd}\u{fffd}")
    }

    @Test func toleratesAScriptThatClosesItsOutput() async {
        let result = await bench.run("echo first; exec >&- 2>&-; sleep 0.05; exit 4")
        #expect(result.outcome == .refused(status: 4))
        #expect(result.output.text == "first\n")
    }

    // MARK: A new document

    @Test(arguments: [(9, nil), (10, "0123456789"), (11, "0123456789")] as [(Int, String?)])
    func handsOnAWholeDocumentOrNone(limit: Int, replacement: String?) async {
        let result = await bench.run("printf 01234; sleep 0.02; printf 56789") { $0.replacementLimit = limit }
        #expect(result.outcome == .passed)
        #expect(result.replacement == replacement.map { Array($0.utf8) })
    }

    @Test func handsOnAnEmptyDocument() async {
        #expect(await bench.run("exit 0") { $0.replacementLimit = 10 }.replacement == [])
    }
}
