import Glibc
import Linux

/// A second hookbench, which removes a directory when the first has ended: as it should, by a key pressed, or by SIGKILL.
final class Caretaker {
    private let child: Child
    /// The end of a pipe that the kernel closes when this process ends.
    private var life: FileDescriptor?

    init(of bench: Workbench) throws(Failure) {
        let program = try OwnProgram.path()
        do throws(Errno) {
            var pipe = try Pipe(nonblocking: \.write)
            let input = pipe.takeReadEnd()
            var spawn = Spawn(path: program, arguments: [program, Options.caretakerOption, bench.directory], environment: [])
            spawn.standardDescriptors = [input.number, 1, 2]
            child = try spawn.start()
            life = pipe.takeWriteEnd()
        } catch {
            bench.remove()
            throw Failure("cannot start a caretaker of \(bench.directory): \(error)")
        }
    }

    /// Has it do its work now, and returns when that is done.
    func finish() {
        life = nil
        waitpid(child.id, nil, 0)
    }

    /// What a caretaker does; its session is its own, so that no key reaches it.
    static func serve(_ directory: String) {
        var byte: UInt8 = 0
        while read(0, &byte, 1) > 0 {}
        Workbench(directory: directory).remove()
    }
}
