import Configuration
import Glibc

/// A program of the host, as a shell would find it.
enum HostProgram {
    /// Its path; nil where it is not installed.
    static func path(_ name: String) -> String? {
        let directories = (Locations.variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        // Servers are where not everybody looks.
        return (directories + ["/usr/local/sbin", "/usr/sbin", "/sbin"]).map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
