import Events
import Scripts
import Testing

@testable import Adapters

@Suite struct AdapterCallOCITests {
    private let document = """
        {"ociVersion":"1.0.2","id":"web1","status":"creating","pid":71,"bundle":"/srv/web1","annotations":{"com.example/tier":"front"}}
        """

    private func call(_ stage: OCIStage, _ document: String, deadline: Duration? = nil) throws -> AdapterCall {
        let bytes = Array(document.utf8)
        return try AdapterCall(stage, OCIState(parsing: bytes), document: bytes, deadline: deadline, requester: "runc (pid 7, uid 0)")
    }

    @Test(arguments: [
        (OCIStage.prestart, "container/web1 start before"),
        (.createRuntime, "container/web1 start before"),
        (.createContainer, "container/web1 mount before"),
        (.startContainer, "container/web1 exec before"),
        (.poststart, "container/web1 start after"),
        (.poststop, "container/web1 stop after"),
    ])
    func isADispatchAtTheStagesPoint(_ stage: OCIStage, _ point: String) throws {
        let call = try call(stage, document, deadline: .seconds(7))
        #expect(call.point.description == point)
        #expect(call.point.extra == stage.rawValue)
        #expect(call.point.id == "web1")
        #expect(call.document == Array(document.utf8))
        #expect(call.deadline == .seconds(7))
        #expect(call.undoes && !call.isFilter)
    }

    @Test func tellsTheScriptsWhatTheStateSays() throws {
        #expect(
            try call(.createRuntime, document).environment == [
                "OCI_STAGE": "createRuntime", "OCI_ID": "web1", "OCI_STATUS": "creating", "OCI_BUNDLE": "/srv/web1", "OCI_PID": "71",
                "OCI_ANNOTATION_COM_EXAMPLE_TIER": "front",
            ])
    }

    @Test func tellsTheScriptsNothingThatTheStateDoesNotSay() throws {
        let environment = try call(.poststop, #"{"ociVersion":"1.0","id":"web1","pid":0,"status":"a\u0000b"}"#).environment
        #expect(environment == ["OCI_STAGE": "poststop", "OCI_ID": "web1"])
    }

    @Test(arguments: [
        (OCIStage.prestart, "create" as TopicComponent), (.createRuntime, "create"), (.poststart, "start"), (.poststop, "exit"),
    ])
    func isAnEvent(_ stage: OCIStage, _ action: TopicComponent) throws {
        let events = try call(stage, document).events.compactMap { $0 as? ContainerEvent }
        #expect(
            events == [
                ContainerEvent(
                    action, name: "web1", id: "web1", pid: 71, annotations: ["com.example/tier": "front"], requester: "runc (pid 7, uid 0)")
            ])
    }

    @Test(arguments: [OCIStage.createContainer, .startContainer])
    func isNoEvent(_ stage: OCIStage) throws { #expect(try call(stage, document).events.isEmpty) }

    @Test(arguments: [
        ("../../etc", #"invalid name "../../etc": it holds a slash"#),
        ("-rf", #"invalid name "-rf": it begins with '-' and would pass for an option"#),
        ("", #"invalid name "": it is empty"#),
        (#"a\nb"#, #"invalid name "a\u{a}b": it holds a control character"#),
    ])
    func refusesAnIDThatNoHookCanBeCalledWith(_ id: String, _ reason: String) {
        #expect(throws: InvalidCall("no hook can be called for the container of the state on standard input: \(reason)")) {
            try call(.createRuntime, #"{"ociVersion":"1.0.2","id":"\#(id)"}"#)
        }
    }
}
