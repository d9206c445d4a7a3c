import JSON
import Linux

/// Where events come from: this machine, in this boot; the same in all of a program's events, and therefore encoded once.
///
/// An object, because every event asks for it.
package final class EventOrigin: Sendable {
    /// The kernel's id of the boot, without which a monotonic time means nothing.
    package let boot: String
    /// What the machine calls itself.
    package let host: String
    /// `,"boot":"…","host":"…"`, and the contents of the two strings in it.
    let encoded: [UInt8]
    let bootExtent: Extent
    let hostExtent: Extent

    /// This machine, in this boot.
    package static let current = EventOrigin(boot: SystemIdentity.bootID(), host: SystemIdentity.hostName())

    /// An origin of these names.
    package init(boot: String, host: String) {
        self.boot = boot
        self.host = host
        var writer = JSONWriter()
        bootExtent = writer.member(#","boot":"#, boot)
        hostExtent = writer.member(#","host":"#, host)
        encoded = writer.bytes
    }
}
