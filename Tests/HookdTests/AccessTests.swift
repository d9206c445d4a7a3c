import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// Who may call what at the real daemon's socket: every method as every class of user.
@Suite(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory)) struct AccessTests {
    /// A method, the key of `[Access]` that allows it, and parameters with which it answers, or fails by itself.
    static let methods: [(name: String, key: String, parameters: String)] = [
        ("Hooks.Run", "Run", #"{"point":{"object":"container","name":"a","event":"start"}}"#),
        ("Hooks.List", "Follow", "{}"),
        ("Hooks.Explain", "Follow", #"{"point":{"object":"container","name":"a","event":"start"}}"#),
        ("Hooks.Check", "Follow", "{}"),
        ("Hooks.History", "Manage", "{}"),
        ("Events.Publish", "Publish", #"{"events":[{"topic":"/a","event":{}}]}"#),
        ("Events.Subscribe", "Follow", #"{"until":"1970-01-02"}"#),
        ("Events.Wait", "Follow", #"{"timeout_ms":1}"#),
        ("Manager.Status", "Follow", "{}"),
        ("Manager.Reload", "Manage", "{}"),
        ("Manager.Listeners", "Follow", "{}"),
        ("Manager.ShowListener", "Manage", #"{"name":"a"}"#),
        ("Manager.RetryListener", "Manage", #"{"name":"a"}"#),
        ("Manager.SkipListener", "Manage", #"{"name":"a"}"#),
        ("Manager.ResetListener", "Manage", #"{"name":"a","to":"now"}"#),
    ]
    static let keys = ["Run", "Publish", "Follow", "Manage"]
    private static let denied = "error org.varlink.service.PermissionDenied {}\n"

    /// What a call says as a user.
    private func answer(
        _ method: (name: String, key: String, parameters: String), _ user: OrdinaryUser, _ program: String, _ host: DaemonHost,
        groups: [UInt32] = []
    ) async throws -> String {
        let mode = method.name == "Events.Subscribe" ? ["more"] : []
        return try await user.run(
            program: program, [host.socket, "io.hookd.\(method.name)", method.parameters] + mode, groups: groups
        ).output
    }

    @Test(arguments: keys) func aRightAllowsItsMethodsAndNoOther(key: String) async throws {
        let user = try await OrdinaryUser()
        let program = try await user.install("varlinkcall")
        let host = try DaemonHost(sections: "[Access]\n\(key)=1 \(user.id)")
        let daemon = try await host.start()
        for method in Self.methods {
            let said = try await answer(method, user, program, host)
            #expect((said != Self.denied) == (method.key == key), "\(method.name) with \(key)=: \(said)")
        }
        // What a service is may be asked by whoever reaches it.
        let info = try await user.run(program: program, [host.socket, "org.varlink.service.GetInfo"])
        #expect(info.output.contains("io.hookd.Hooks"))
        try await host.stop(daemon)
    }

    @Test func nobodyButRootMayDoWhatNothingIsSaidOf() async throws {
        let user = try await OrdinaryUser()
        let program = try await user.install("varlinkcall")
        let host = try DaemonHost()
        let daemon = try await host.start()
        for method in Self.methods {
            #expect(try await answer(method, user, program, host) == Self.denied, "\(method.name)")
            let own = try await host.call(
                method.name, try #require(try JSONValue(parsing: method.parameters).object), method.name == "Events.Subscribe" ? "more" : ""
            )
            #expect(own.output != Self.denied, "\(method.name)")
        }
        try await host.stop(daemon)
    }

    @Test func aGroupIsThePrimaryOneOrAnyOther() async throws {
        let user = try await OrdinaryUser()
        let program = try await user.install("varlinkcall")
        let host = try DaemonHost(sections: "[Access]\nRun=@12345\nFollow=@\(user.id)\nPublish=*")
        let daemon = try await host.start()
        let run = Self.methods[0]
        #expect(try await answer(run, user, program, host) == Self.denied)
        #expect(try await answer(run, user, program, host, groups: [12344, 12345]).contains("allowed"))
        #expect(try await answer(Self.methods[1], user, program, host).contains("scripts"))
        #expect(try await answer(Self.methods[5], user, program, host).contains("cursors"))
        try await host.stop(daemon)
    }

    @Test func aReloadChangesWhoMayWhatOnOpenConnectionsToo() async throws {
        let user = try await OrdinaryUser()
        let program = try await user.install("varlinkcall")
        let host = try DaemonHost(sections: "[Access]\nRun=\(user.id)")
        let daemon = try await host.start()
        #expect(try await answer(Self.methods[0], user, program, host).contains("allowed"))
        host.configure()
        #expect(try await host.call("Manager.Reload").status == 0)
        #expect(try await answer(Self.methods[0], user, program, host) == Self.denied)
        try await host.stop(daemon)
    }

    @Test func saysWhoIsUnknown() async throws {
        let host = try DaemonHost(sections: "[Access]\nRun=nobody-of-that-name\nFollow=@no-such-group")
        let daemon = try await host.start(program: host.hookd.path, ["--config", host.configuration]).end()
        #expect(daemon.status == 78)
        #expect(
            daemon.errors.contains("there is no user \"nobody-of-that-name\"")
                && daemon.errors.contains("there is no group \"no-such-group\""))
    }
}
