import Glibc
import Linux

extension Configuration {
    /// Reads a configuration: the main file, then the drop-ins `FILE.d/*.conf` by name.
    ///
    /// - Parameter path: the main file; nil for `$HOOKD_CONFIG`, else the caller's default place, where it may be missing.
    /// - Throws: A file that cannot be read, or that somebody else could have written. Mistakes in it come with the sections' own.
    package static func load(_ path: String? = nil) throws(ConfigurationError) -> (configuration: Configuration, file: String) {
        let named = path ?? Locations.variable("HOOKD_CONFIG")
        let main = absolute(named ?? Locations.current().configurationFile)
        var trust = TrustedPath()
        var documents: [INIDocument] = []
        if let document = try read(main, mayBeMissing: named == nil, &trust) { documents.append(document) }
        let dropIns = main + ".d"
        let names: [String]
        do throws(Errno) {
            names = try Directory.names(at: dropIns)
        } catch {
            guard error == .notFound else { throw unreadable(dropIns, "\(error)") }
            names = []
        }
        for name in names.filter({ $0.hasSuffix(".conf") && !$0.hasPrefix(".") }).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            // One that vanished since the listing is as if it had never been there.
            if let document = try read("\(dropIns)/\(name)", mayBeMissing: true, &trust) { documents.append(document) }
        }
        return (Configuration(documents), main)
    }

    private static func read(_ path: String, mayBeMissing: Bool, _ trust: inout TrustedPath) throws(ConfigurationError) -> INIDocument? {
        let bytes: [UInt8]
        do throws(Errno) {
            let file = try FileDescriptor.open(path, .readOnly | .nonblocking)
            bytes = try file.readAll(limit: INIDocument.sizeLimit + 1)
        } catch {
            if error == .notFound, mayBeMissing { return nil }
            throw unreadable(path, "\(error)")
        }
        do throws(Distrust) {
            _ = try trust.check(file: path)
        } catch {
            // The configuration names the directories whose scripts are believed, so it stands under their rule.
            throw ConfigurationError(problem(path, "this file is not trusted: \(error)", remedy: "let nobody but root or yourself write it"))
        }
        return INIDocument.parse(bytes, file: path)
    }

    private static func unreadable(_ path: String, _ reason: String) -> ConfigurationError {
        ConfigurationError(problem(path, "cannot read it: \(reason)", remedy: "name a file you can read, with --config or HOOKD_CONFIG"))
    }

    private static func problem(_ path: String, _ message: String, remedy: String) -> Problem {
        Problem(place: Place(file: path, line: 1, column: 1), message: message, remedy: remedy)
    }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return LexicalPath.normalize(path) }
        guard let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return LexicalPath.normalize("\(String(cString: here))/\(path)")
    }
}
