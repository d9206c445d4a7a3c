import Adapters
import CommandLine

/// `hookctl libvirt`: called by libvirt as one of its hooks.
struct LibvirtVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        AdapterRun(invocation, adapter: "libvirt").perform { (requester) throws(InvalidCall) in
            guard let driver = invocation.value("driver").flatMap(LibvirtDriver.init(rawValue:)) else {
                throw InvalidCall(
                    "which of libvirt's hooks it is called as is not said; give --driver, or call it by a link named qemu, lxc, libxl, network"
                        + " or daemon, or by any link in qemu.d and so on")
            }
            let xml: [UInt8]
            do throws(DispatchRequest.Refused) { xml = try DispatchRequest.read("-") } catch { throw InvalidCall(error.message) }
            let words = invocation.positionals
            return try AdapterCall(driver, words[0], words[1], words[2], words[3], xml: xml, requester: requester)
        }
    }
}
