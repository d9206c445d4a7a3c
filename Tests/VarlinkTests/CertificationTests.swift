import JSON
import Linux
import TestSupport
import Testing

@testable import Varlink

/// `org.varlink.certification` in both directions, with PyPI's `varlink` at the other end.
@Suite(.serialized, .leavesNothing()) @LoopActor struct CertificationTests {
    private nonisolated static let module = ["-m", "varlink.tests.test_certification"]

    @Test(.enabled(if: PythonVarlink.isExpected, "needs Python's package varlink")) func certifiesTheServer() async throws {
        let python = try #require(PythonVarlink.program, "Python's package varlink is missing")
        let directory = TemporaryDirectory()
        let certification = CertificationService()
        let server = VarlinkServer(certification.service, on: try UnixListener(at: directory("socket"), mode: 0o600))
        let client = try await python.run(Self.module + ["--client", "--varlink=unix:\(directory("socket"))"])
        #expect(client.status == 0, "\(client.errors)")
        #expect(client.output.hasSuffix("Certification passed\n"), "\(client.output)")
        await server.stop(within: .seconds(5))
    }

    @Test(.enabled(if: PythonVarlink.isExpected, "needs Python's package varlink")) func certifiesTheClient() async throws {
        let python = try #require(PythonVarlink.program, "Python's package varlink is missing")
        let directory = TemporaryDirectory()
        let path = directory("socket")
        async let service = python.run(
            // It ends with its standard input's last reader: timeout(1) of it, after the client has said that it is done.
            ["-c", PythonServer.script, "--varlink=unix:\(path)", directory("done")], within: .seconds(60))
        await eventually { (try? FileDescriptor.connected(toSocket: path)) != nil }
        let client = try await VarlinkClient(to: path)
        let end = try await CertificationClient.run(client)
        #expect(end == ["all_ok": true])
        client.close()
        directory.write("done", "")
        let completion = try await service
        #expect(completion.status == 0, "\(completion.errors)")
    }

    @Test func passesItsOwnCertification() async throws {
        let directory = TemporaryDirectory()
        let certification = CertificationService()
        let server = VarlinkServer(certification.service, on: try UnixListener(at: directory("socket"), mode: 0o600))
        let client = try await VarlinkClient(to: directory("socket"))
        #expect(try await CertificationClient.run(client) == ["all_ok": true])
        client.close()
        await server.stop(within: .seconds(5))
    }
}

enum PythonServer {
    /// The package's own server, until a file says that it has done its work: it would go on for ever.
    static let script = """
        import os, sys, threading, time
        from varlink.tests import test_certification as certification
        def wait():
            while not os.path.exists(sys.argv[2]): time.sleep(0.02)
            os._exit(0)
        threading.Thread(target=wait, daemon=True).start()
        certification.run_server(sys.argv[1].split("=", 1)[1])
        """
}

/// A client of `org.varlink.certification`, which passes on what it is given.
enum CertificationClient {
    @LoopActor static func run(_ client: VarlinkClient) async throws -> JSONObject {
        func method(_ name: String) -> String { "org.varlink.certification.\(name)" }
        var last = try await client.call(method("Start"), within: .seconds(20))
        let id = try #require(last["client_id"])
        last = [:]
        func parameters() -> JSONObject {
            var parameters = last
            parameters["client_id"] = id
            return parameters
        }
        for number in 1...9 {
            last = try await client.call(method("Test0\(number)"), parameters(), within: .seconds(20))
        }
        var strings: [JSONValue] = []
        // Python's server adds the id to what Test09 returns.
        for try await reply in try await client.replies(to: method("Test10"), parameters(), within: .seconds(20)) {
            strings.append(try #require(reply["string"]))
        }
        try await client.callOneway(method("Test11"), ["client_id": id, "last_more_replies": .array(strings)])
        return try await client.call(method("End"), ["client_id": id], within: .seconds(20))
    }
}
