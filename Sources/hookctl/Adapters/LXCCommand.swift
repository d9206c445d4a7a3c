import CommandLine

extension CommandTable {
    static let lxc = Command(
        "lxc", "Be one of LXC's hooks: run the hooks for what LXC says of a container.",
        arguments: [
            Argument(
                "NAME", optional: true, help: "The container's name; without it, LXC_NAME and LXC_HOOK_TYPE in the environment say all."),
            Argument("SECTION", optional: true, completion: .suggested(["lxc"]), help: "The part of the configuration the hook is from."),
            Argument(
                "TYPE", optional: true,
                completion: .suggested([
                    "pre-start", "pre-mount", "mount", "autodev", "start-host", "start", "stop", "post-stop", "clone", "destroy",
                ]), help: "Which hook it is."),
            Argument("MORE", optional: true, repeating: true, help: "What LXC adds for some; the variables say the same."),
        ],
        options: [
            Option("generate", help: "Print the lines of a container's configuration that have LXC call this program. Runs nothing."),
            Option(
                "skip", value: "SCRIPT", completion: .dynamic("hookctl list --names"), repeatable: true,
                help: "Leave this script out, for the day when one broken script must not stop the host. The report says so."),
        ],
        discussion: [
            "In a container's configuration, or for all containers by 'hookctl install lxc': lxc.hook.pre-start = /usr/bin/hookctl lxc --, and so"
                + " on; without the '--' a container named -h would pass for an option. It takes both of LXC's hook versions, so that lxc.hook.version can stay what other hooks expect.",
            "The hooks are those for container NAME: pre-start is 'start before', start-host 'start-host before', stop 'halt after', post-stop"
                + " 'stop after', destroy 'delete before', clone 'clone before' with the new name, pre-mount, mount and autodev have their own"
                + " names, start is 'exec before'. The extra is LXC's word, and all LXC_* variables are in the scripts' environment; version 0"
                + " gets LXC_HOOK_TYPE and LXC_HOOK_SECTION, too.",
            "What is refused before is not done: the container does not start, is not copied, is not destroyed; LXC calls stop and post-stop for"
                + " a start that was refused, and destroy for a copy that was. After stop and post-stop a failure is in LXC's log only.",
            "LXC waits for its hook without limit: Timeout= and Budget= in [Hooks] end what does not end. It has what is printed here in its log"
                + " at level DEBUG only (lxc-start -l DEBUG -o FILE); hookctl history has it in any case.",
            "An unprivileged container's hooks run as the user who starts it, with his own configuration, hooks.d and log. Its pre-mount, mount,"
                + " autodev and clone run in its user namespace, where nobody can tell whose a script is: they are refused there.",
            "lxc.hook.start runs inside the container, and takes no arguments: LXC looks for the whole line as a file. It needs /bin/sh, and this"
                + " program under the name hookctl-lxc, both in there, as --generate shows.",
        ],
        examples: [
            .init("hookctl lxc --generate >>/var/lib/lxc/web1/config", "For this container; or 'hookctl install lxc' for all."),
            .init("hookctl lxc -- web1 lxc pre-start", "What LXC does before web1 starts."),
        ],
        exitStatuses: common(0, 1, 64, 65, 71, 74, 75, 77, 78))
}
