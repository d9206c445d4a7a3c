import Events
import Scripts

/// Where in a container's life a runtime calls hooks (runtime-spec, config.md, "POSIX-platform Hooks").
package enum OCIStage: String, CaseIterable, Sendable {
    /// As ``createRuntime``, under its old name; deprecated, since runtimes differ in what there is of the container by then.
    case prestart
    /// The container's namespaces are there, its file system is not yet; on the host. A failure undoes the creation.
    case createRuntime
    /// In the container's namespaces, with the host's file system still in place. A failure undoes the creation.
    case createContainer
    /// In the container, just before its own program, with that one's user and rights. A failure ends the container.
    case startContainer
    /// The container's program has been started; on the host. Runtimes differ in what a failure means.
    case poststart
    /// The container has been deleted; on the host. A failure is a warning.
    case poststop

    /// The stages that one hooks.d needs to let a container start or not, and to know what became of it.
    package static let usual: [OCIStage] = [.createRuntime, .poststart, .poststop]

    /// What hooks are called for, in the words that all managers' adapters share.
    var event: String {
        switch self {
        case .prestart, .createRuntime, .poststart: "start"
        case .createContainer: "mount"
        case .startContainer: "exec"
        case .poststop: "stop"
        }
    }

    /// On which side of the event.
    var qualifier: Qualifier {
        switch self {
        case .prestart, .createRuntime, .createContainer, .startContainer: .before
        case .poststart, .poststop: .after
        }
    }

    /// What has happened to the container once the stage has passed; nil for nothing that is worth an event of its own.
    var action: TopicComponent? {
        switch self {
        case .prestart, .createRuntime: "create"
        case .createContainer, .startContainer: nil
        case .poststart: "start"
        case .poststop: "exit"
        }
    }

    /// Whether the bundle's directory is where the state says; inside the container, something else may be there.
    package var seesBundle: Bool { self != .startContainer }
}
