import Linux
import Scripts

/// A file for each call that runs, named for the call's tag: by it the next process finds what calls have left whose process was killed.
///
/// After a reboot nobody carries such a tag any more, and the files just go.
struct CallRecords {
    let directory: String

    /// Hidden: no listener has such a name.
    private static let prefix = ".call."

    /// A call is about to begin; where that cannot be noted it is made all the same.
    func begin(_ tag: RunTag) { _ = try? FileDescriptor.open(path(tag), .writeOnly | .create | .noFollow, mode: 0o600) }

    /// A call is over; what it has left running it has left on purpose.
    func end(_ tag: RunTag) { try? Directory.remove(path(tag)) }

    /// Ends what is left of calls whose process was killed; how many processes that were.
    @LoopActor func cleanUp() async -> Int {
        let names = ((try? Directory.names(at: directory)) ?? []).filter { $0.hasPrefix(Self.prefix) }
        let tags = Set(names.compactMap { UInt64($0.dropFirst(Self.prefix.count), radix: 16).map { RunTag(rawValue: $0) } })
        guard !tags.isEmpty else { return 0 }
        let count = Self.remains(of: tags).count { !$0.isZombie }
        if count > 0 { _ = await ProcessSweep.killAll { Self.remains(of: tags) } }
        for name in names { try? Directory.remove("\(directory)/\(name)") }
        return count
    }

    /// What carries one of the tags, and all descendants of that, parents first.
    private static func remains(of tags: Set<RunTag>) -> [ProcessStatus] {
        let all = ProcessTable.all()
        let roots = all.filter { status in RunTag.of(status.id).map { tags.contains($0) } ?? false }
        return ProcessTable.family(of: roots, among: all)
    }

    private func path(_ tag: RunTag) -> String { "\(directory)/\(Self.prefix)\(String(tag.rawValue, radix: 16))" }
}
