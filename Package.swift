// swift-tools-version: 6.2
// Each target is one idea and imports only what stands below it; the order here is from the bottom up.
// There is no `dependencies:` and there will be none: what ships links the standard library and glibc, nothing else.
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A static program starts in a third of the time of a dynamic one, and one container start may call `hookctl` ten times.
let `static`: [LinkerSetting] = [.unsafeFlags(["-static-executable"], .when(configuration: .release))]

let package = Package(
    name: "hookd",
    products: [
        .library(name: "Hooks", targets: ["Hooks"]),
        .library(name: "Events", targets: ["Events"]),
        .library(name: "Lifecycle", targets: ["Lifecycle"]),
        .executable(name: "hookctl", targets: ["hookctl"]),
        .executable(name: "hookd", targets: ["hookd"]),
    ],
    targets: [
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "Linux", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "Configuration", dependencies: ["Linux", "CLinux"], swiftSettings: strict),
        .target(name: "Scripts", dependencies: ["Configuration", "Linux"], swiftSettings: strict),
        .target(name: "Events", dependencies: ["Configuration", "JSON", "Linux"], swiftSettings: strict),
        .target(name: "Varlink", dependencies: ["JSON", "Linux"], swiftSettings: strict),
        .target(name: "Hooks", dependencies: ["Scripts", "Configuration", "Linux", "JSON"], swiftSettings: strict),
        .target(name: "History", dependencies: ["Hooks", "Scripts", "Configuration", "Linux", "JSON"], swiftSettings: strict),
        .target(
            name: "Listeners", dependencies: ["Scripts", "Events", "Configuration", "Linux", "JSON"], swiftSettings: strict),
        .target(
            name: "Lifecycle", dependencies: ["Hooks", "Events", "Scripts", "Configuration", "Linux", "JSON"], swiftSettings: strict),
        .target(
            name: "Service",
            dependencies: ["Lifecycle", "Hooks", "History", "Listeners", "Events", "Scripts", "Varlink", "Configuration", "Linux", "JSON"],
            swiftSettings: strict),
        .target(
            name: "Adapters", dependencies: ["Lifecycle", "Hooks", "Events", "Scripts", "Configuration", "JSON"], swiftSettings: strict),
        .target(name: "CommandLine", dependencies: ["Configuration", "Linux"], swiftSettings: strict),
        .executableTarget(
            name: "hookctl",
            dependencies: [
                "Adapters", "CommandLine", "Service", "Lifecycle", "History", "Hooks", "Listeners", "Events", "Scripts", "Varlink",
                "Configuration", "Linux", "JSON",
            ],
            swiftSettings: strict, linkerSettings: `static`),

        .executableTarget(
            name: "hookd", dependencies: ["CommandLine", "Service", "Linux"], swiftSettings: strict, linkerSettings: `static`),

        // What embedding takes, in a hundred lines.
        .executableTarget(
            name: "minictl", dependencies: ["Lifecycle"], path: "Sources/Examples/minictl", swiftSettings: strict, linkerSettings: `static`),

        .target(name: "CBaseline", cSettings: [.define("_GNU_SOURCE")]),
        .executableTarget(
            name: "hookbench", dependencies: ["CBaseline", "Events", "Hooks", "Scripts", "Configuration", "Linux", "JSON"],
            swiftSettings: strict, linkerSettings: `static`),

        .target(name: "TestSupport", dependencies: ["Linux"], path: "Tests/Support", swiftSettings: strict),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "ConfigurationTests", dependencies: ["Configuration", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "ScriptsTests", dependencies: ["Scripts", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "EventsTests", dependencies: ["Events", "TestSupport"], swiftSettings: strict),
        // Appends to a log as a process that tests can kill, stop, and start several times.
        .executableTarget(
            name: "logwriter", dependencies: ["Events", "Linux", "JSON"], path: "Tests/LogWriter", swiftSettings: strict,
            linkerSettings: `static`),
        // Calls a method from a shell, as another program's client does.
        .executableTarget(
            name: "varlinkcall", dependencies: ["Varlink", "Linux", "JSON"], path: "Tests/VarlinkCall", swiftSettings: strict,
            linkerSettings: `static`),
        .testTarget(name: "VarlinkTests", dependencies: ["Varlink", "JSON", "Linux", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "HooksTests", dependencies: ["Hooks", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ListenersTests",
            dependencies: ["Listeners", "Hooks", "Scripts", "Events", "Configuration", "Linux", "JSON", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "HistoryTests", dependencies: ["History", "Hooks", "Scripts", "JSON", "Linux", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "LifecycleTests", dependencies: ["Lifecycle", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Service", "Lifecycle", "Hooks", "Events", "Scripts", "Varlink", "Configuration", "Linux", "JSON", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AdaptersTests", dependencies: ["Adapters", "Hooks", "Events", "Scripts", "Configuration", "JSON", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests", dependencies: ["CommandLine", "Configuration", "Linux", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "HookctlTests",
            dependencies: [
                "CommandLine", "hookctl", "Hooks", "Events", "Configuration", "Linux", "JSON", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HookdTests",
            dependencies: ["hookd", "hookctl", "minictl", "varlinkcall", "Varlink", "Events", "Linux", "JSON", "TestSupport"],
            swiftSettings: strict),
        // Container managers, unmodified, that call hookctl by their own hook mechanisms.
        .testTarget(
            name: "ManagersTests", dependencies: ["hookctl", "Events", "Linux", "JSON", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "HookbenchTests", dependencies: ["hookbench", "Linux"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
