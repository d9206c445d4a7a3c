import Glibc
import TestSupport

@testable import Linux

/// What a program of a test wrote to its standard output, and how it ended.
struct Completion: Equatable {
    var status: Linux.ExitStatus
    var output: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// Starts a program as the library does, on the loop's thread, and waits for its end and that of its output.
@LoopActor func finish(_ arguments: [String], _ change: @Sendable (inout Spawn) -> Void = { _ in }) async throws -> Completion {
    var pipe = try Pipe(nonblocking: \.read)
    let output = pipe.takeReadEnd()
    let writeEnd = pipe.takeWriteEnd()
    let nothing = try FileDescriptor.open("/dev/null", .readOnly)
    let child = try spawn(arguments, input: nothing, output: writeEnd, change)
    _ = consume writeEnd

    let watch = Watch()
    watch.add(output, .readable)
    var bytes: [UInt8] = []
    reading: while true {
        _ = await watch.next(until: nil)
        while let piece = try? output.readAll(limit: 1) {
            if piece.isEmpty { break reading }
            bytes += piece
        }
    }
    watch.removeAll()
    return Completion(status: try await end(of: child), output: String(decoding: bytes, as: UTF8.self))
}

/// Starts a program whose only descriptors are these; standard error is its output.
@LoopActor func spawn(
    _ arguments: [String], input: borrowing FileDescriptor, output: borrowing FileDescriptor,
    _ change: @Sendable (inout Spawn) -> Void = { _ in }
) throws(Errno) -> Child {
    var spawn = Spawn(path: arguments[0], arguments: arguments, environment: ["PATH=/usr/bin:/bin"])
    spawn.standardDescriptors = [input.number, output.number, output.number]
    change(&spawn)
    return try spawn.start()
}

/// Starts a program without input and output.
@LoopActor func start(_ arguments: [String], _ change: @Sendable (inout Spawn) -> Void = { _ in }) throws(Errno) -> Child {
    let nothing = try FileDescriptor.open("/dev/null", .readWrite)
    return try spawn(arguments, input: nothing, output: nothing, change)
}

/// Waits for a child and takes its status.
@LoopActor @discardableResult func end(of child: Child) async throws -> Linux.ExitStatus {
    let descriptor = try child.descriptor()
    let watch = Watch()
    watch.add(descriptor, .readable)
    _ = await watch.next(until: .now + .seconds(20))
    watch.removeAll()
    guard let status = try child.reap() else {
        kill(child.id, SIGKILL)
        throw Errno(ETIMEDOUT)
    }
    return status
}

/// The error that a call throws, or nil when it throws none.
func failure<Value: ~Copyable>(_ body: () throws(Errno) -> Value) -> Errno? {
    do throws(Errno) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// Both ends of a pipe, each with an owner of its own.
struct PipeEnds: ~Copyable {
    var read: FileDescriptor
    var write: FileDescriptor

    init(nonblocking end: WritableKeyPath<Pipe.Ends, CInt> = \.read) throws(Errno) {
        var pipe = try Pipe(nonblocking: end)
        read = pipe.takeReadEnd()
        write = pipe.takeWriteEnd()
    }
}
