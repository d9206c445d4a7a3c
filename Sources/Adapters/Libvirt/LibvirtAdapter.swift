import Events
import Scripts

/// libvirt's convention for its hooks: `NAME OPERATION SUB-OPERATION EXTRA`, `-` for none, and the object's XML on standard input
/// (libvirt.org/hooks.html).
///
/// The words pass through as they are, those that only a later libvirt knows too. What a hook's failure does is libvirt's choice: it gives up
/// at `prepare`, `start`, `started`, `migrate`, `restore` and `attach` of a domain, at `start`, `started` and `port-created` of a network,
/// and ends the running domain at `reconnect`; it goes on at `stopped` and `release`, at `updated` and `port-deleted`, and whatever the
/// `daemon` hook says.
package enum LibvirtAdapter {
    /// What a call means here.
    ///
    /// - Parameters:
    ///   - xml: what was on standard input; empty for nothing, as libvirtd has nothing to say of itself.
    ///   - requester: who has called, for the events.
    package static func call(
        _ driver: LibvirtDriver, _ name: String, _ operation: String, _ subOperation: String, _ extra: String, xml: [UInt8],
        requester: String? = nil
    ) throws(InvalidCall) -> AdapterCall {
        let point: LifecyclePoint
        do throws(InvalidPoint) {
            point = try LifecyclePoint(
                driver.object, name, operation, subOperation == "-" ? nil : Qualifier(rawValue: subOperation),
                extra: extra == "-" ? nil : extra, id: driver == .daemon ? nil : LibvirtXML.uuid(in: xml))
        } catch {
            throw InvalidCall("\(error); libvirt calls its hooks with NAME OPERATION SUBOPERATION EXTRA, '-' for none")
        }
        var call = AdapterCall(point)
        call.document = xml.isEmpty ? nil : xml
        call.environment = ["LIBVIRT_DRIVER": driver.rawValue]
        // A start that failed is told as `stopped end` and `release end`.
        call.undoes = false
        call.isRefusable = driver.heeds(operation, subOperation)
        call.isFilter = driver.reads(outputOf: operation, subOperation)
        call.events = LibvirtEvents.happened(at: point, driver, requester)
        return call
    }
}
