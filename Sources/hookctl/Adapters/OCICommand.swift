import Adapters
import CommandLine

extension CommandTable {
    static let oci = Command(
        "oci", "Be the hook of an OCI runtime (runc, crun, and what runs them): the state on standard input becomes one dispatch.",
        arguments: [
            Argument(
                "STAGE", optional: true, repeating: true, completion: .choice(OCIStage.allCases.map(\.rawValue)),
                help: "Where in the container's life it is called: one, or with --generate those to print.")
        ],
        options: [
            Option(
                "deadline", value: "TIME",
                help: "How long the runtime waits, at least 500ms; hookctl has ended its scripts and itself by then. The entry's timeout in"
                    + " the bundle's config.json counts, too, where that can be read. With --generate, what to print; 30s unless said."),
            Option(
                "skip", value: "SCRIPT", completion: .dynamic("hookctl list --names"), repeatable: true,
                help: "Leave this script out, as 'hookctl run' does."),
            Option(
                "generate", help: "Print the hooks object for a config.json: createRuntime, poststart and poststop, or the stages named."),
            Option("podman", help: "With --generate, print files for podman's hooks directories instead, one for each stage."),
        ],
        discussion: [
            "Hooks are called for 'container ID start before' (createRuntime, prestart), 'mount before' (createContainer), 'exec before'"
                + " (startContainer), 'start after' (poststart) and 'stop after' (poststop), with the stage as EXTRA and the state on standard"
                + " input. Their environment has OCI_STAGE, OCI_ID, OCI_STATUS, OCI_BUNDLE, OCI_PID and OCI_ANNOTATION_NAME.",
            "A refusal ends hookctl with a status that is not 0; what that does is the runtime's business. runc and crun undo the creation at"
                + " createRuntime and createContainer, and end the container at startContainer, though 'start' itself may succeed. A failure at"
                + " poststart or poststop refuses nothing. runc shows what hookctl said; crun with the annotation run.oci.hooks.stderr=FILE.",
            "startContainer runs inside the container with its program's user and rights: hookctl, its configuration, hooks.d, the runtime"
                + " directory, those of the event log and the history, and what the scripts are written in must be mounted there."
                + " createContainer sees the host's files. Where the container has a user namespace, both refuse: there, nobody on the host is"
                + " to be trusted.",
            "Events: /container/create, /container/start and /container/exit. A runtime tells no hook how the container's program ended.",
        ],
        examples: [
            .init("hookctl oci --generate", "What to put under \"hooks\" in a config.json."),
            .init(
                "hookctl oci --generate --podman poststop >50-hookd-poststop.json",
                "For /usr/share/containers/oci/hooks.d, where 'hookctl install oci' puts all."),
        ],
        exitStatuses: common(0, 1, 64, 65, 71, 74, 75, 77, 78))
}
