import Configuration
import Glibc
import Linux

/// The host's C compiler, which makes the programs that are run and measured.
struct CCompiler {
    private let path: String

    /// The compiler that `$CC` or `$PATH` has.
    static func find() throws(Failure) -> CCompiler {
        let names = [Locations.variable("CC"), "cc", "gcc", "clang"].compactMap { $0 }.filter { !$0.isEmpty }
        for name in names {
            if name.contains("/"), access(name, X_OK) == 0 { return CCompiler(path: name) }
            if let path = HostProgram.path(name) { return CCompiler(path: path) }
        }
        throw Failure("there is no C compiler (cc, gcc or clang); install one: apt-get install gcc libc6-dev", status: EX_UNAVAILABLE)
    }

    /// Makes a static program of one source text.
    func compile(_ source: String, to program: String) throws(Failure) {
        let file = program + ".c"
        do throws(Errno) {
            try FileDescriptor.open(file, .writeOnly | .create).writeAll(Array(source.utf8))
        } catch {
            throw Failure("cannot write \(file): \(error)")
        }
        defer { unlink(file) }
        let arguments = [path, "-static", "-O2", "-o", program, file]
        // The compiler finds its own parts by PATH, and a place for its temporary files by TMPDIR.
        let environment = ["PATH", "TMPDIR"].compactMap { name in Locations.variable(name).map { "\(name)=\($0)" } }
        var status: CInt = 0
        do throws(Errno) {
            let child = try Spawn(path: path, arguments: arguments, environment: environment).start()
            try call { waitpid(child.id, &status, 0) }
        } catch {
            throw Failure("cannot run \(path): \(error)", status: EX_UNAVAILABLE)
        }
        if status != 0 { throw Failure("\(arguments.joined(separator: " ")) failed", status: EX_UNAVAILABLE) }
    }
}
