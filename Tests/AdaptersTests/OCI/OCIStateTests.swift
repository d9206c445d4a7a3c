import Testing

@testable import Adapters

@Suite struct OCIStateTests {
    @Test func readsWhatRuncWrites() throws {
        let state = try OCIState(
            parsing: """
                {"ociVersion":"1.0.2-dev","id":"web1","status":"creating","pid":31967,"bundle":"/srv/web1","annotations":{"a.b/c":"x y"}}
                """)
        #expect(state.id == "web1")
        #expect(state.status == "creating")
        #expect(state.pid == 31967)
        #expect(state.bundle == "/srv/web1")
        #expect(state.annotations.map(\.key) == ["a.b/c"])
        #expect(state.annotations.map(\.value) == ["x y"])
    }

    /// crun has a member of its own, and 0 for a process that its hook cannot see.
    @Test func readsWhatCrunWrites() throws {
        let state = try OCIState(
            parsing: #"{"ociVersion":"1.0","id":"web1","pid":0,"root":"rootfs","bundle":"/","status":"starting","annotations":{}}"#)
        #expect(state.id == "web1")
        #expect(state.status == "starting")
        #expect(state.pid == nil)
        #expect(state.bundle == "/")
        #expect(state.annotations.isEmpty)
    }

    @Test func doesWithoutWhatIsNotNeeded() throws {
        let state = try OCIState(parsing: #" {"id": "web1", "ociVersion": "1.0.2", "annotations": null} "#)
        #expect(state.id == "web1")
        #expect(state.status == nil && state.pid == nil && state.bundle == nil && state.annotations.isEmpty)
    }

    @Test func readsAMegabyteOfAnnotations() throws {
        let text = String(repeating: "x", count: 1 << 20)
        let state = try OCIState(parsing: #"{"ociVersion":"1.0.2","id":"web1","annotations":{"large":"\#(text)"}}"#)
        #expect(state.annotations.map(\.value) == [text])
    }

    @Test(arguments: [
        ("", "there is nothing"),
        ("<domain/>", "it is not JSON: line 1, column 1 (byte 0): expected a value, found '<'"),
        (#"{"ociVersion":"1.0.2","id":"we"#, "it is not JSON: line 1, column 31 (byte 30): expected '\"' to end the string, found the end"),
        ("[]", "it is no object"),
        ("{}", #"it has no "ociVersion""#),
        (#"{"ociVersion":"1.0.2"}"#, #"it has no "id""#),
        (#"{"ociVersion":1,"id":"web1"}"#, #""ociVersion" is no string"#),
        (#"{"ociVersion":"1.0.2","id":null}"#, #""id" is no string"#),
        (
            #"{"ociVersion":"1.0.2","id":"web1","id":"web2"}"#,
            #"it is not JSON: line 1, column 35 (byte 34): the key "id" stands twice in its object"#
        ),
        (#"{"ociVersion":"1.0.2","id":"web1","status":{}}"#, #""status" is no string"#),
        (#"{"ociVersion":"1.0.2","id":"web1","bundle":7}"#, #""bundle" is no string"#),
        (#"{"ociVersion":"1.0.2","id":"web1","pid":"7"}"#, #""pid" is no process id"#),
        (#"{"ociVersion":"1.0.2","id":"web1","pid":-1}"#, #""pid" is no process id"#),
        (#"{"ociVersion":"1.0.2","id":"web1","pid":2147483648}"#, #""pid" is no process id"#),
        (#"{"ociVersion":"1.0.2","id":"web1","pid":1.0}"#, #""pid" is no process id"#),
        (#"{"ociVersion":"1.0.2","id":"web1","annotations":[]}"#, #""annotations" is no object"#),
        (#"{"ociVersion":"1.0.2","id":"web1","annotations":{"a":1}}"#, #"the annotation "a" is no string"#),
    ])
    func saysWhatIsWrong(_ document: String, _ reason: String) {
        let prefix = "standard input does not hold a container's state, which OCI runtimes write there: "
        #expect(throws: InvalidCall(prefix + reason)) { try OCIState(parsing: document) }
    }

    /// Whatever the document is cut short to, the answer is one line.
    @Test func refusesEveryBeginningOfAState() {
        let document = Array(#"{"ociVersion":"1.0.2","id":"web1","pid":7,"annotations":{"a":"b"}}"#.utf8)
        for length in 0..<document.count {
            #expect(throws: InvalidCall.self) { try OCIState(parsing: Array(document[..<length])) }
        }
    }
}

extension OCIState {
    init(parsing text: String) throws(InvalidCall) { try self.init(parsing: Array(text.utf8)) }
}
