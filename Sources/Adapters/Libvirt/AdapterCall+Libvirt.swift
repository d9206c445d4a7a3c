import Scripts

extension AdapterCall {
    /// What libvirt's call of a hook means: its words `NAME OPERATION SUB-OPERATION EXTRA`, `-` for none, as they are
    /// (libvirt.org/hooks.html), those that only a later libvirt knows too.
    ///
    /// - Parameters:
    ///   - xml: what was on standard input; empty for nothing, as libvirtd has nothing to say of itself.
    ///   - requester: who has called, for the events.
    /// - Throws: ``InvalidCall`` for words that no hook can be called with.
    package init(
        _ driver: LibvirtDriver, _ name: String, _ operation: String, _ subOperation: String, _ extra: String, xml: [UInt8],
        requester: String? = nil
    ) throws(InvalidCall) {
        do throws(InvalidPoint) {
            self.init(
                try LifecyclePoint(
                    driver.object, name, operation, subOperation == "-" ? nil : Qualifier(rawValue: subOperation),
                    extra: extra == "-" ? nil : extra, id: driver == .daemon ? nil : LibvirtXML.uuid(in: xml)))
        } catch {
            throw InvalidCall("\(error); libvirt calls its hooks with NAME OPERATION SUBOPERATION EXTRA, '-' for none")
        }
        document = xml.isEmpty ? nil : xml
        environment = ["LIBVIRT_DRIVER": driver.rawValue]
        // A start that failed is told as `stopped end` and `release end`.
        undoes = false
        isRefusable = driver.heeds(operation, subOperation)
        isFilter = driver.reads(outputOf: operation, subOperation)
        events = LibvirtEvents.happened(at: point, driver, requester)
    }
}
