import Adapters

/// The command line's words, with the verb that stands in the program's own name.
enum CommandWords {
    /// - Parameter arguments: the program's own name first, as it was called.
    static func of(_ arguments: [String]) -> [String] {
        guard let name = arguments.first else { return [] }
        let words = Array(arguments.dropFirst())
        // libvirt calls its hooks by their path and says nothing else of which it is: a link named after the driver, or below its `.d`.
        guard let driver = LibvirtDriver(calledAs: name) else { return words }
        // `--`: all words are libvirt's.
        return ["libvirt", "--driver", driver.rawValue, "--"] + words
    }
}
