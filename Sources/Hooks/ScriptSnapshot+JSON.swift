package import JSON
package import Scripts

/// A snapshot as programs read it: an object for each file, then one for each directory that cannot be used.
extension ScriptSnapshot {
    /// Hands each object's members to `each`, in order.
    package func forEachObject(_ configuration: HookConfiguration, _ each: ((inout JSONObjectWriter) -> Void) -> Void) {
        for script in scripts { each { script.write(to: &$0, configuration) } }
        for problem in directoryProblems {
            each {
                $0.member("path", problem.path)
                $0.member("state", "untrusted-directory")
                $0.member("reason", problem.distrust.description)
            }
        }
    }
}

extension HookScript {
    fileprivate func write(to object: inout JSONObjectWriter, _ configuration: HookConfiguration) {
        object.member("name", name)
        object.member("path", path)
        object.member("state", standing.word)
        object.member("reason", unlessNil: standing.reason)
        for part in LifecyclePoint.Part.matchOrder {
            guard let patterns = declaration.pattern.parts[part] else { continue }
            object.array(part == .name ? "object_name" : part.rawValue) { array in
                for pattern in patterns { array.element(pattern.pattern) }
            }
        }
        object.member("timeout_ns", (declaration.timeout ?? configuration.timeout).nanoseconds)
        object.member("on_failure", (declaration.onFailure ?? configuration.onFailure).rawValue)
        object.member("on_timeout", (declaration.onTimeout ?? configuration.onTimeout).rawValue)
        object.member("required", declaration.isRequired ?? false)
    }
}
