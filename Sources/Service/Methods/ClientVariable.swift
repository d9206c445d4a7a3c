/// Which variables a client of the socket may hand to scripts.
///
/// `BASH_ENV`, `LD_PRELOAD` and their kind would run the client's code with the rights of the scripts: what is not known to be harmless is refused.
enum ClientVariable {
    /// What the names of all that are allowed begin with: a program's own, and what the adapters tell of LXC, libvirt and OCI runtimes.
    static let prefixes = ["HOOK_X_", "LXC_", "LIBVIRT_", "OCI_"]

    /// Whether a name is allowed.
    static func isAllowed(_ name: String) -> Bool { prefixes.contains { name.utf8.starts(with: $0.utf8) } }
}
