import Events
import Scripts

extension AdapterCall {
    /// What a runtime's call of its hook means: `container ID start before` for `createRuntime`, with the stage as the extra argument.
    ///
    /// A bounded part of the annotations goes into the variables and the event; the document has all of them.
    ///
    /// - Parameters:
    ///   - document: the state as it was read, for the scripts.
    ///   - deadline: how long the runtime waits; nil when that is not known.
    ///   - requester: who has called, for the event.
    /// - Throws: ``InvalidCall`` for an id that no hook can be called with.
    package init(
        _ stage: OCIStage, _ state: OCIState, document: [UInt8], deadline: Duration?, requester: String?
    ) throws(InvalidCall) {
        do throws(InvalidPoint) {
            self.init(
                try LifecyclePoint("container", state.id, stage.event, stage.qualifier, extra: stage.rawValue, id: state.id))
        } catch {
            throw InvalidCall("no hook can be called for the container of the state on standard input: \(error)")
        }
        self.document = document
        self.deadline = deadline
        environment = ["OCI_STAGE": stage.rawValue, "OCI_ID": state.id]
        environment["OCI_STATUS"] = state.status.flatMap(Self.variableText)
        environment["OCI_BUNDLE"] = state.bundle.flatMap(Self.variableText)
        environment["OCI_PID"] = state.pid.map(String.init)
        let annotations = OCIAnnotations(state.annotations)
        for (name, value) in annotations.variables { environment[name] = value }
        if let action = stage.action {
            events = [
                ContainerEvent(
                    action, name: state.id, id: state.id, pid: state.pid, annotations: annotations.forEvent, requester: requester)
            ]
        }
    }

    /// A path of the kernel's limit at most, and nothing that would end a variable early.
    private static func variableText(_ text: String) -> String? {
        text.utf8.count <= 4096 && !text.utf8.contains(0) ? text : nil
    }
}
