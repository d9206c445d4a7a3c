import Glibc
import Hooks
import Linux

/// A temporary directory with all that is measured: the programs, the script directories, and a runtime directory.
struct Workbench: Sendable {
    let directory: String

    /// A static C program that does nothing.
    var noOperation: String { "\(directory)/noop" }
    /// A static C program that reads what it is given, and does nothing else.
    var reader: String { "\(directory)/reader" }
    /// A static C program that sleeps for 100 ms.
    var sleep: String { "\(directory)/sleep" }
    /// The directory of locks and run records.
    var runtime: String { "\(directory)/run" }

    /// Where file systems in memory are mounted, then where there is always room.
    private static let places = ["/dev/shm", "/run", "/tmp"]

    /// Makes it where programs may be run, in memory if possible, so that no disk is measured.
    static func make() throws(Failure) -> Workbench {
        let compiler = try CCompiler.find()
        var complaint = ""
        for place in places {
            do throws(Failure) {
                let bench = try Workbench(in: place)
                do throws(Failure) {
                    try bench.compile(with: compiler)
                    return bench
                } catch {
                    bench.remove()
                    throw error
                }
            } catch {
                complaint = error.message
            }
        }
        throw Failure("no place to measure in: \(complaint)")
    }

    /// One that is there already.
    init(directory: String) { self.directory = directory }

    /// Makes an empty one.
    init(in place: String) throws(Failure) {
        // As mkdtemp(3) wants it: six letters that it replaces.
        var name = Array("\(place)/hookbench-\(String(repeating: "X", count: 6))".utf8CString)
        guard mkdtemp(&name) != nil else { throw Failure("cannot make a directory in \(place): \(Errno.last)") }
        directory = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        chmod(directory, 0o755)
    }

    private func compile(with compiler: CCompiler) throws(Failure) {
        try compiler.compile("int main(void) { return 0; }", to: noOperation)
        let read = "static char bytes[1 << 16];\nint main(void) { while (read(0, bytes, sizeof bytes) > 0) {} return 0; }"
        try compiler.compile("#include <unistd.h>\n" + read, to: reader)
        try compiler.compile("#include <unistd.h>\nint main(void) { return usleep(100000); }", to: sleep)
        // A file system that is mounted noexec is found out here.
        try BareLoop.run(noOperation)
    }

    /// A configuration with three directories of this name, as `/etc`, `/run` and `/usr/lib` have them, all but the first one empty.
    func configuration(_ name: String) -> HookConfiguration {
        var configuration = HookConfiguration()
        configuration.directories = ["etc", "run", "lib"].map { "\(directory)/\(name)/\($0)" }
        configuration.runtimeDirectory = runtime
        return configuration
    }

    /// Makes the directories, with so many links to one program in the first.
    func fill(_ configuration: HookConfiguration, with program: String, count: Int) throws(Failure) {
        try makeDirectories(configuration)
        for number in 0..<count {
            guard link(program, script(number, configuration)) == 0 else { throw Failure("cannot link \(program): \(Errno.last)") }
        }
    }

    /// Makes the directories, with so many shell scripts that begin with this text in the first.
    func fill(_ configuration: HookConfiguration, withText text: String, count: Int) throws(Failure) {
        try makeDirectories(configuration)
        for number in 0..<count { try write(text, to: script(number, configuration), mode: 0o755) }
    }

    /// The path of one of the links or scripts.
    func script(_ number: Int, _ configuration: HookConfiguration) -> String {
        // Only names that run-parts takes: no dot.
        "\(configuration.directories[0])/script-\(1000 + number)"
    }

    private func makeDirectories(_ configuration: HookConfiguration) throws(Failure) {
        do throws(Errno) {
            for directory in configuration.directories { try Directory.create(directory, mode: 0o755) }
        } catch {
            throw Failure("cannot make \(configuration.directories): \(error)")
        }
    }

    /// Copies a program.
    func copy(_ program: String, to path: String) throws(Failure) {
        do throws(Errno) {
            let bytes = try FileDescriptor.open(program, .readOnly).readAll()
            try FileDescriptor.open(path, .writeOnly | .create, mode: 0o755).writeAll(bytes)
        } catch {
            throw Failure("cannot copy \(program) to \(path): \(error)")
        }
    }

    /// Makes a file.
    func write(_ text: String, to path: String, mode: UInt32) throws(Failure) {
        do throws(Errno) {
            try FileDescriptor.open(path, .writeOnly | .create, mode: mode).writeAll(Array(text.utf8))
        } catch {
            throw Failure("cannot write \(path): \(error)")
        }
    }

    /// Removes the directory and all in it.
    func remove() { Self.remove(directory) }

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in (try? Directory.names(at: path)) ?? [] { remove("\(path)/\(name)") }
        rmdir(path)
    }
}
