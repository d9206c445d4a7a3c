/// Which names in a script directory are no scripts, because an editor or a package manager left them there.
package enum ScriptName {
    /// Why a name is passed over, as one phrase; nil for a name that is a script's.
    package static func leftoverReason(_ name: String) -> String? {
        let bytes = name.utf8
        if bytes.first == UInt8(ascii: ".") { return "hidden" }
        if bytes.last == UInt8(ascii: "~") { return "an editor's backup" }
        if bytes.first == UInt8(ascii: "#"), bytes.last == UInt8(ascii: "#") { return "an editor's autosave" }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let suffix = name[dot...]
        switch suffix {
        case ".bak", ".orig", ".rej", ".swp", ".old": return "a backup copy"
        case _ where suffix.hasPrefix(".dpkg-"): return "left by dpkg"
        case _ where suffix.hasPrefix(".ucf-"): return "left by ucf"
        case _ where suffix.hasPrefix(".rpm"): return "left by rpm"
        default: return nil
        }
    }

    /// Bytewise, as the kernel compares names: `é` in one code point and in two are two files.
    package static func areSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    /// Bytewise order, the same in every locale.
    package static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
}
