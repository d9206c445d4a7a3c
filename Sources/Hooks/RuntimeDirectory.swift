import Glibc
import Linux
import Scripts

/// Where dispatches meet: `locks/KIND/NAME`, a FIFO for each object, and `runs/ID`, a record of each running dispatch.
struct RuntimeDirectory: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    var runs: String { "\(path)/runs" }

    /// The object's lock.
    func lock(for point: LifecyclePoint) -> String { "\(path)/locks/\(point.object)/\(point.name)" }

    /// Makes what is missing, and refuses a directory that others could write to.
    ///
    /// `locks` and `runs` are closed to everybody else: an unprivileged lock on a file that others can read would block root.
    func prepare(for point: LifecyclePoint) throws(Unusable) {
        // Once per object: the kind's directory being there says that all is.
        let kind = "\(path)/locks/\(point.object)"
        do throws(Errno) {
            if access(kind, W_OK | X_OK) != 0 {
                try Directory.create(path, mode: 0o755)
                try Directory.create("\(path)/locks", mode: 0o700)
                try Directory.create(runs, mode: 0o700)
                try Directory.create(kind, mode: 0o700)
            }
        } catch {
            throw Unusable(reason: "cannot make the runtime directory \(path): \(error); set RuntimeDirectory= to a directory of your own")
        }
        var trust = TrustedPath()
        do throws(Distrust) {
            try trust.check(directory: kind)
            try trust.check(directory: runs)
        } catch {
            throw Unusable(reason: "the runtime directory cannot be trusted: \(error)")
        }
    }

    struct Unusable: Error {
        let reason: String
    }
}
