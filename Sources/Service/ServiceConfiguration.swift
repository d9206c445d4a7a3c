import Configuration
import Linux
import Varlink

/// What the service itself is told: the `[Service]` and `[Access]` sections of `hookd.conf`.
struct ServiceConfiguration: Sendable {
    /// Where clients connect.
    var socket: String
    /// Who may connect at all, as permission bits; what they may do there `[Access]` says.
    var socketMode: UInt32 = 0o666
    /// How long what is under way may take to end when the service stops.
    var drainTimeout: Duration = .seconds(60)
    /// What clients may take.
    var limits = VarlinkLimits()
    /// Who may do what.
    var access = AccessConfiguration()

    /// The built-in defaults, for the calling user.
    init() {
        socket = Locations.current().socket
        limits.callsOfUser = CallRate(perSecond: 10_000, burst: 10_000)
        limits.uncountedUsers = access.owners
    }

    /// Reads its sections of a configuration that has been loaded.
    ///
    /// - Parameter accounts: where the names of users and groups are looked up.
    init(_ configuration: Configuration, accounts: UserDatabase = UserDatabase()) throws(ConfigurationError) {
        self.init()
        var reader = SectionReader(configuration, "Service")
        if let value = reader.path("Socket") { socket = value }
        if let value = reader.value("SocketMode", { (text) throws(Mistake) in try Self.mode(text.string) }) { socketMode = value }
        if let value = reader.duration("DrainTimeout", in: .zero ... .seconds(3600)) { drainTimeout = value }
        if let value = reader.integer("Connections", in: 1...1 << 20) { limits.connections = value }
        if let value = reader.integer("ConnectionsPerUser", in: 1...1 << 20) { limits.connectionsOfUser = value }
        if let value = reader.integer("CallsPerSecond", in: 0...1_000_000_000) {
            // As much at once as in a second: programs call in bursts.
            limits.callsOfUser = value == 0 ? nil : CallRate(perSecond: value, burst: value)
        }
        if let value = reader.size("MessageSize", in: 4096...1 << 28) { limits.message = value }
        if let value = reader.duration("IdleTimeout", in: .seconds(1)...TimeSpan.infinity) {
            limits.idle = value == TimeSpan.infinity ? nil : value
        }
        if let value = reader.duration("ReceiveTimeout", in: .milliseconds(100)...TimeSpan.infinity) {
            limits.receiving = value == TimeSpan.infinity ? nil : value
        }
        var problems = configuration.unknownSections(known: KnownSection.all) + reader.finish()
        var accessReader = SectionReader(configuration, "Access")
        access = AccessConfiguration(&accessReader, user: accounts.user, group: accounts.group)
        problems += accessReader.finish()
        try configuration.check(problems)
    }

    /// Permission bits in octal.
    private static func mode(_ text: String) throws(Mistake) -> UInt32 {
        guard text.utf8.count <= 5, let mode = UInt32(text, radix: 8), mode & ~0o777 == 0 else {
            throw Mistake("\(Problem.quote(text)) is no mode", remedy: "write permission bits in octal, such as 0660")
        }
        return mode
    }
}
