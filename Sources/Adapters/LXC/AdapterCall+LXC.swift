import Events
import Scripts

extension AdapterCall {
    /// Reads what LXC says to a hook.
    ///
    /// Of version 0 it is `NAME SECTION TYPE` behind what stands in the configuration, of version 1 `LXC_NAME`, `LXC_HOOK_SECTION` and
    /// `LXC_HOOK_TYPE` (lxc.container.conf(5), lxc.hook.version). Arguments count where there are both: a hook that starts another
    /// container passes on the variables that were meant for itself.
    ///
    /// - Parameters:
    ///   - arguments: what LXC has put behind the words of the configuration line.
    ///   - environment: all of this process's variables as `NAME=value`; those of LXC are for the scripts.
    ///   - requester: who has called, for the events.
    package init(lxc arguments: [String], environment: [String], requester: String? = nil) throws(InvalidCall) {
        var variables = try LXCVariables(environment)
        let (name, section, type) = try Self.words(arguments, variables)
        guard section == "lxc" else {
            throw InvalidCall("\(quoted(section)) is none of the hooks that begin with lxc.hook. in a container's configuration")
        }
        guard let hook = LXCHook(rawValue: type) else {
            throw InvalidCall("LXC has no hook \(quoted(type)) but \(LXCHook.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let event = hook.event
        do throws(InvalidPoint) {
            self.init(try LifecyclePoint("container", name, event.name, event.qualifier, extra: hook.rawValue))
        } catch {
            throw InvalidCall("of a hook \(hook.rawValue): \(error)")
        }
        // Whichever version it was, a script finds the same.
        variables["LXC_NAME"] = name
        variables["LXC_HOOK_SECTION"] = section
        variables["LXC_HOOK_TYPE"] = type
        self.environment = variables.all
        events = Self.events(hook, name, variables, requester)
    }

    private static func words(
        _ arguments: [String], _ variables: LXCVariables
    ) throws(InvalidCall) -> (name: String, section: String, type: String) {
        // More than these say what the variables say too, such as the namespaces of a container that has stopped.
        if arguments.count >= 3 { return (arguments[0], arguments[1], arguments[2]) }
        guard arguments.isEmpty else {
            throw InvalidCall("LXC's arguments are NAME SECTION TYPE, and not \(arguments.map(quoted).joined(separator: " "))")
        }
        guard let type = variables["LXC_HOOK_TYPE"] else {
            throw InvalidCall(
                "neither arguments nor LXC_HOOK_TYPE say which hook it is; LXC calls this, and --generate prints the lines for it")
        }
        guard let name = variables["LXC_NAME"] else { throw InvalidCall("a hook \(quoted(type)) without LXC_NAME, the container's name") }
        return (name, variables["LXC_HOOK_SECTION"] ?? "", type)
    }

    /// What has happened when the hook has passed.
    ///
    /// LXC tells nobody how a container's first program ended. A container whose start was refused before it had a first process gets a
    /// `post-stop` too, and has not exited.
    private static func events(
        _ hook: LXCHook, _ name: String, _ variables: LXCVariables, _ requester: String?
    ) -> [any EventPayload] {
        let pid = variables["LXC_PID"].flatMap { UInt32($0) }
        switch hook {
        case .startHost:
            return [ContainerEvent("start", name: name, pid: pid, requester: requester)]
        case .postStop:
            guard let pid else { return [] }
            var event = ContainerEvent("exit", name: name, pid: pid, requester: requester)
            // `stop` or `reboot`.
            event.annotations = variables["LXC_TARGET"].map { ["lxc.target": $0] } ?? [:]
            return [event]
        case .preStart, .preMount, .mount, .autodev, .start, .stop, .clone, .destroy:
            return []
        }
    }
}

/// What somebody said, in a message of one line.
private func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(60).map { scalar in
        scalar.properties.generalCategory == .control ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return "\"\(shown.joined())\(shown.count < text.unicodeScalars.count ? "…" : "")\""
}
