import CLinux
import Glibc
import Linux

/// Where things are when nothing says otherwise: the host's for root, the user's own XDG directories for everybody else.
///
/// XDG Base Directory Specification 0.8: `$XDG_CONFIG_HOME` or `~/.config`, `$XDG_RUNTIME_DIR`, `$XDG_STATE_HOME` or `~/.local/state`.
package struct Locations: Hashable, Sendable {
    package var configurationFile: String
    package var hookDirectories: [String]
    package var runtimeDirectory: String
    package var eventDirectory: String
    package var historyDirectory: String
    /// Where the service listens.
    package var socket: String { "\(runtimeDirectory)/hookd.sock" }

    /// The host's: for root.
    package static let host = Locations(
        configurationFile: "/etc/hookd/hookd.conf",
        hookDirectories: ["/etc/hookd/hooks.d", "/run/hookd/hooks.d", "/usr/lib/hookd/hooks.d"],
        runtimeDirectory: "/run/hookd", eventDirectory: "/var/lib/hookd/events", historyDirectory: "/var/lib/hookd/history")

    /// An ordinary user's.
    ///
    /// - Parameter environment: looks up a variable; a relative path in one is passed over, as the specification wants.
    package static func user(home: String, environment: (String) -> String?) -> Locations {
        func base(_ variable: String) -> String? { environment(variable).flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let configuration = (base("XDG_CONFIG_HOME") ?? "\(home)/.config") + "/hookd"
        let state = (base("XDG_STATE_HOME") ?? "\(home)/.local/state") + "/hookd"
        return Locations(
            configurationFile: "\(configuration)/hookd.conf", hookDirectories: ["\(configuration)/hooks.d"],
            // Without a login session there is no runtime directory; the state directory outlives reboots, which run records allow for.
            runtimeDirectory: base("XDG_RUNTIME_DIR").map { "\($0)/hookd" } ?? "\(state)/run",
            eventDirectory: "\(state)/events", historyDirectory: "\(state)/history")
    }

    /// The calling user's.
    package static func current() -> Locations {
        if SystemIdentity.userID == 0 { return .host }
        return user(home: variable("HOME") ?? "/", environment: variable)
    }

    /// A variable of the environment; nil in a program that runs with more rights than its caller (secure_getenv(3)), or when it is empty.
    package static func variable(_ name: String) -> String? {
        guard let value = clinux_secure_getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
