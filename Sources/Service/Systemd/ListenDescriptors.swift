import Configuration
package import Linux

/// The sockets that the service manager has opened for the daemon, as sd_listen_fds(3) has it.
package struct ListenDescriptors: Sendable {
    /// One of them.
    package struct Entry: Sendable {
        /// What `FileDescriptorName=` of the socket unit says; by default the unit's own name.
        package let name: String
        /// The socket; its path is the manager's.
        package let listener: UnixListener
    }

    /// In the order of the socket unit; none where the daemon has not been started for a socket.
    package let entries: [Entry]

    /// Where the first one stands.
    package static let first: CInt = 3

    /// Takes over what the environment promises: descriptors that are close-on-exec from then on.
    ///
    /// Where `LISTEN_PID` is another process the variables were not meant for this one: whatever stands at these numbers is none of its business.
    /// - Important: Once in a process, and before anything else opens files: the numbers are taken at their word.
    /// - Throws: ``ListenError`` when one is not open or no listening Unix stream socket; all of them are closed then.
    package init(
        from first: CInt = Self.first, process: ProcessID = ProcessIdentity.current.id,
        environment: (String) -> String? = Locations.variable
    ) throws(ListenError) {
        guard let count = environment("LISTEN_FDS"), environment("LISTEN_PID").map({ ProcessID($0) == process }) ?? false else {
            entries = []
            return
        }
        // More than any unit file asks for, and few enough to count up to.
        guard let number = CInt(count), (0...1024).contains(number) else { throw .count(count) }
        let names = environment("LISTEN_FDNAMES")?.split(separator: ":", omittingEmptySubsequences: false).map(String.init) ?? []
        var entries: [Entry] = []
        var failure: ListenError?
        // To the last one even after a mistake: whatever is not taken over here would stay open.
        for place in 0..<number {
            let name = Int(place) < names.count ? names[Int(place)] : "unknown"
            do throws(Errno) {
                guard (try? FileStatus.of(number: first + place)) != nil else { throw Errno.badDescriptor }
                entries.append(Entry(name: name, listener: try UnixListener(adopting: FileDescriptor(owning: first + place))))
            } catch {
                failure = failure ?? (error == .badDescriptor ? .notOpen(first + place, name) : .notListening(first + place, name))
            }
        }
        if let failure { throw failure }
        self.entries = entries
    }
}
