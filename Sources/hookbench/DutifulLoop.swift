import CBaseline
import Glibc
import Hooks
import Linux

/// One dispatch by the C loop that has the same duties.
@LoopActor final class DutifulLoop {
    private var dispatch = cbaseline_dispatch()
    private let count: Int

    /// - Parameters:
    ///   - configuration: whose directories and runtime directory it uses; the library has made the object's lock there already.
    ///   - count: how many scripts must run and pass.
    init(_ configuration: HookConfiguration, count: Int) {
        self.count = count
        // For the life of the process, as the dispatch is.
        dispatch.directories = Self.cStrings(configuration.directories)
        dispatch.lock = UnsafePointer(strdup("\(configuration.runtimeDirectory)/locks/\(Call.point.object)/\(Call.point.name)"))
        dispatch.runs = UnsafePointer(strdup("\(configuration.runtimeDirectory)/runs"))
        dispatch.arguments = Self.cStrings([Call.point.object, Call.point.name, Call.point.event, "before", "-"])
        dispatch.environment = Self.cStrings([
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOOK_OBJECT=container", "HOOK_NAME=web1",
            "HOOK_EVENT=start", "HOOK_QUALIFIER=before", "HOOK_EXTRA=-", "HOOK_ID=", "HOOK_RUN=01890a5d-ac96-774b-bcce-b302099a8057",
            "HOOK_SCRIPT=script-1000", "HOOK_TIMEOUT_MS=10000",
        ])
        let document = UnsafeMutableRawBufferPointer.allocate(byteCount: Call.document.count, alignment: 1)
        document.copyBytes(from: Call.document)
        dispatch.document = UnsafeRawPointer(document.baseAddress)
        dispatch.document_size = document.count
        dispatch.timeout = Int(configuration.timeout.nanoseconds)
    }

    private static func cStrings(_ strings: [String]) -> UnsafePointer<UnsafeMutablePointer<CChar>?> {
        let list = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { list.initializeElement(at: index, to: strdup(string)) }
        list.initializeElement(at: strings.count, to: nil)
        return UnsafePointer(list.baseAddress!)
    }

    func run() throws(Failure) {
        let passed = cbaseline_dispatch(&dispatch)
        guard passed == count else {
            throw Failure(passed < 0 ? "the C loop failed: \(Errno.last)" : "\(passed) of \(count) scripts passed")
        }
    }
}
