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
        for path in try dropIns(main + ".d", &trust) {
            // One that vanished since the listing is as if it had never been there.
            if let document = try read(path, mayBeMissing: true, &trust) {
                documents.append(document)
            } else if path.unicodeScalars.contains("\u{fffd}") {
                throw ConfigurationError(problem(path, "the file's name is not UTF-8, so that it cannot be read", remedy: "rename it"))
            }
        }
        return (Configuration(documents), main)
    }

    /// The paths of the drop-ins, in the order in which they are read; none when there is no such directory.
    private static func dropIns(_ directory: String, _ trust: inout TrustedPath) throws(ConfigurationError) -> [String] {
        let names: [String]
        do throws(Errno) {
            names = try Directory.names(at: directory)
        } catch {
            if error == .notFound { return [] }
            throw ConfigurationError(
                problem(directory, "cannot read it: \(error)", remedy: "make it a directory that you can read, or remove it"))
        }
        // Also when it holds nothing: who may write there could have taken away what was required.
        do throws(Distrust) { try trust.check(directory: directory) } catch { throw untrusted(directory, error) }
        let files = names.filter { $0.hasSuffix(".conf") && !$0.hasPrefix(".") }.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        return files.map { "\(directory)/\($0)" }
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
            throw untrusted(path, error)
        }
        return INIDocument.parse(bytes, file: path)
    }

    /// The configuration names the directories whose scripts are believed, so it stands under their rule.
    private static func untrusted(_ path: String, _ distrust: Distrust) -> ConfigurationError {
        ConfigurationError(problem(path, "it is not trusted: \(distrust)", remedy: "let nobody but root or yourself write it"))
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
