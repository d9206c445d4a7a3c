import Glibc
package import Linux

/// The three standard streams of a running script, on our side: what is still to be written, and what has been read.
@LoopActor package final class ScriptStreams {
    private var input: Writer?
    private var readers: [Reader]
    private var childInput: PipeEnd?
    private var childOutputs: [PipeEnd]

    /// Shared by all readers: they take turns on one thread.
    private static let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 16)

    /// Makes the pipes.
    ///
    /// Without a document standard input is /dev/null.
    package init(document: [UInt8]?, outputLimit: Int, replacementLimit: Int?) throws(Errno) {
        var output = try Pipe(nonblocking: \.read)
        var errors = try Pipe(nonblocking: \.read)
        let inputEnd: FileDescriptor
        if let document {
            var pipe = try Pipe(nonblocking: \.write)
            input = Writer(pipe.takeWriteEnd(), document)
            inputEnd = pipe.takeReadEnd()
        } else {
            inputEnd = try FileDescriptor.open("/dev/null", .readOnly)
        }
        childInput = PipeEnd(inputEnd)
        childOutputs = [PipeEnd(output.takeWriteEnd()), PipeEnd(errors.takeWriteEnd())]
        readers = [
            Reader(output.takeReadEnd(), BoundedOutput(limit: outputLimit), replacementLimit: replacementLimit),
            Reader(errors.takeReadEnd(), BoundedOutput(limit: outputLimit), replacementLimit: nil),
        ]
    }

    /// The numbers that become the script's 0, 1 and 2, until it has been started.
    package var childDescriptors: [CInt] { ([childInput!] + childOutputs).map { $0.descriptor.number } }

    /// Closes the script's end of its input on our side, so that we see when the script closes it.
    ///
    /// The ends of its outputs stay open until ``readToEnd(_:)``: as they closed, each would wake us just before the end of the script does.
    package func childStarted() { childInput = nil }

    /// Whether both output streams have reached their end.
    package var hasEnded: Bool { readers.allSatisfy { $0.source == nil } }
    package var output: BoundedOutput { readers[0].kept }
    package var errors: BoundedOutput { readers[1].kept }
    /// The whole standard output where it was wanted and not too long.
    package var replacement: [UInt8]? { readers[0].whole }

    package func register(on watch: Watch) {
        // Most documents fit into the pipe at once and need not be waited for.
        if let input, input.write() { watch.add(input.sink, .writable) } else { input = nil }
        for reader in readers { watch.add(reader.source!.descriptor, .readable) }
    }

    /// Reads or writes what the descriptor that became ready allows.
    package func handle(_ number: CInt, _ watch: Watch) {
        if let input, input.sink.number == number {
            if !input.write() {
                watch.remove(input.sink)
                self.input = nil
            }
            return
        }
        for reader in readers where reader.source?.descriptor.number == number { read(reader, watch) }
    }

    /// Reads what a script that has ended wrote, without waiting.
    ///
    /// Where something it started holds an output open, its end is still to come; what a chatty leftover goes on writing is not waited for.
    package func readToEnd(_ watch: Watch) {
        childOutputs = []
        for reader in readers {
            var rounds = 0
            while reader.source != nil, rounds < 64, read(reader, watch) { rounds += 1 }
        }
    }

    package func close() {
        input = nil
        childOutputs = []
    }

    /// One read; whether there may be more at once.
    @discardableResult
    private func read(_ reader: Reader, _ watch: Watch) -> Bool {
        guard let source = reader.source else { return false }
        do throws(Errno) {
            let count = try source.descriptor.read(into: Self.buffer)
            if count > 0 {
                reader.take(UnsafeRawBufferPointer(rebasing: Self.buffer[..<count]))
                return true
            }
        } catch {
            if error == .again { return false }
        }
        watch.remove(source.descriptor)
        reader.source = nil
        return false
    }

    private final class PipeEnd {
        let descriptor: FileDescriptor
        init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
    }

    private final class Reader {
        var source: PipeEnd?
        var kept: BoundedOutput
        var whole: [UInt8]?
        let replacementLimit: Int?

        init(_ descriptor: consuming FileDescriptor, _ kept: BoundedOutput, replacementLimit: Int?) {
            source = PipeEnd(descriptor)
            self.kept = kept
            self.replacementLimit = replacementLimit
            whole = replacementLimit == nil ? nil : []
        }

        func take(_ bytes: UnsafeRawBufferPointer) {
            kept.append(bytes)
            guard let replacementLimit, let count = whole?.count else { return }
            // Half a document is worse than none.
            if count + bytes.count > replacementLimit { whole = nil } else { whole!.append(contentsOf: bytes) }
        }
    }

    private final class Writer {
        let sink: FileDescriptor
        private let document: [UInt8]
        private var written = 0

        init(_ descriptor: consuming FileDescriptor, _ document: [UInt8]) {
            sink = descriptor
            self.document = document
        }

        /// Writes what the pipe takes; false when all is written or nobody reads any more, which is the script's good right.
        func write() -> Bool {
            while written < document.count {
                do throws(Errno) {
                    written += try document.withUnsafeBytes { (all) -> Swift.Result<Int, Errno> in
                        do throws(Errno) { return .success(try sink.write(UnsafeRawBufferPointer(rebasing: all[written...]))) } catch {
                            return .failure(error)
                        }
                    }.get()
                } catch {
                    return error == .again
                }
            }
            return false
        }
    }
}
