/// Which of libvirt's hooks is called; the raw value is the name of its file in `/etc/libvirt/hooks`.
package enum LibvirtDriver: String, CaseIterable, Sendable {
    /// QEMU and KVM guests.
    case qemu
    /// libvirt's own containers.
    case lxc
    /// Xen guests.
    case libxl
    /// Virtual networks.
    case network
    /// libvirtd itself.
    case daemon

    /// The kind of object that its calls are about.
    var object: String {
        switch self {
        case .qemu, .lxc, .libxl: "domain"
        case .network: "network"
        case .daemon: "daemon"
        }
    }

    /// Whether libvirt gives up what it was about to do when the hook fails, which is seen of libvirt 9 and told by libvirt.org/hooks.html.
    func heeds(_ operation: String, _ subOperation: String) -> Bool {
        switch self {
        case .qemu, .lxc, .libxl: subOperation == "begin"
        case .network: subOperation == "begin" && operation != "updated" && operation != "port-deleted"
        case .daemon: false
        }
    }

    /// Whether libvirt reads from the hook's standard output what it made of the XML (libvirt.org/hooks.html).
    func reads(outputOf operation: String, _ subOperation: String) -> Bool {
        switch self {
        case .qemu, .libxl: subOperation == "begin" && (operation == "migrate" || operation == "restore")
        case .lxc, .network, .daemon: false
        }
    }
}

extension LibvirtDriver {
    /// The driver whose hook a program was called as: `…/hooks/qemu`, or by any name in `…/hooks/qemu.d`; nil for any other name.
    ///
    /// By bytes, and without a copy where it is neither: every call of `hookctl` comes by here.
    package init?(calledAs path: String) {
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
            self.init(file: bytes[...])
            return
        }
        let directory = bytes[..<slash]
        let parent = directory.lastIndex(of: UInt8(ascii: "/")).map { directory[directory.index(after: $0)...] } ?? directory
        if parent.count > 2, parent.suffix(2).elementsEqual(".d".utf8) {
            self.init(file: parent.dropLast(2))
        } else {
            self.init(file: bytes[bytes.index(after: slash)...])
        }
    }

    private init?(file: Substring.UTF8View) {
        guard let driver = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(file) }) else { return nil }
        self = driver
    }
}
