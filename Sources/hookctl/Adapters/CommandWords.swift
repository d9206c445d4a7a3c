import Adapters

/// The command line's words, with the verb that stands in the program's own name.
enum CommandWords {
    /// - Parameter arguments: the program's own name first, as it was called.
    /// - Returns: Nil where not even the name is known: the runtime reads it from /proc/self/cmdline.
    static func of(_ arguments: [String]) -> [String]? {
        guard let name = arguments.first else { return nil }
        let words = Array(arguments.dropFirst())
        // LXC can be given no words for a hook inside the container; those that are there are its own, a name such as `-h` among them.
        if name.utf8.split(separator: UInt8(ascii: "/")).last?.elementsEqual("hookctl-lxc".utf8) == true { return ["lxc", "--"] + words }
        // libvirt calls its hooks by their path and says nothing else of which it is: a link named after the driver, or below its `.d`.
        guard let driver = LibvirtDriver(calledAs: name) else { return words }
        // `--`: all words are libvirt's.
        return ["libvirt", "--driver", driver.rawValue, "--"] + words
    }
}
