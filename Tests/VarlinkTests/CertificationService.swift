import JSON
import Linux

@testable import Varlink

/// The service of `org.varlink.certification`: each call has to bring what the one before it returned, and to come in its turn.
@LoopActor final class CertificationService {
    let service = VarlinkService(
        vendor: "Example", product: "Certification", version: "1", url: "https://example.org", interfaces: [.certification])
    /// The method that a client has to call next.
    private var turns: [String: String] = [:]

    /// A method, what it wants besides the client's id, and what it returns.
    private static let steps: [(method: String, wants: JSONObject, returns: JSONObject)] = [
        ("Test01", [:], ["bool": true]),
        ("Test02", ["bool": true], ["int": 1]),
        ("Test03", ["int": 1], ["float": 1.0]),
        ("Test04", ["float": 1.0], ["string": "ping"]),
        ("Test05", ["string": "ping"], scalars),
        ("Test06", scalars, ["struct": .object(scalars)]),
        ("Test07", ["struct": .object(scalars)], ["map": map]),
        ("Test08", ["map": map], ["set": set]),
        ("Test09", ["set": set], ["mytype": .object(everything)]),
    ]
    private static let scalars: JSONObject = ["bool": false, "int": 2, "float": .double(.pi), "string": "a lot of string"]
    private static let map: JSONValue = ["foo": "Foo", "bar": "Bar"]
    private static let set: JSONValue = ["one": [:], "two": [:], "three": [:]]
    private static let everything: JSONObject = [
        "object": ["method": "org.varlink.certification.Test09", "parameters": ["map": map]],
        "enum": "two",
        "struct": ["first": 1, "second": "2"],
        "array": ["one", "two", "three"],
        "dictionary": map,
        "stringset": set,
        "nullable": .null,
        "nullable_array_struct": .null,
        "interface": [
            "foo": [.null, ["foo": "foo", "bar": "bar"], .null, ["one": "foo", "two": "bar"]], "anon": ["foo": true, "bar": false],
        ],
    ]
    private static let strings = (1...10).map { "Reply number \($0)" }

    init() {
        on("Start") { [unowned self] call throws(VarlinkFailure) in
            let id = "client \(turns.count)"
            turns[id] = "Test01"
            try await call.reply(["client_id": .string(id)])
        }
        for (index, step) in Self.steps.enumerated() {
            let following = index + 1 < Self.steps.count ? Self.steps[index + 1].method : "Test10"
            on(step.method) { [unowned self] call throws(VarlinkFailure) in
                try check(call, step.method, wants: step.wants, following)
                try await call.reply(step.returns)
            }
        }
        on("Test10") { [unowned self] call throws(VarlinkFailure) in
            try check(call, "Test10", wants: ["mytype": .object(Self.everything)], "Test11", isMore: true)
            for string in Self.strings.dropLast() { try await call.reply(["string": .string(string)], continues: true) }
            try await call.reply(["string": .string(Self.strings[9])])
        }
        on("Test11") { [unowned self] call throws(VarlinkFailure) in
            try check(call, "Test11", wants: ["last_more_replies": .array(Self.strings.map { .string($0) })], "End", isOneway: true)
            try await call.reply()
        }
        on("End") { [unowned self] call throws(VarlinkFailure) in
            try check(call, "End", wants: [:], "nothing")
            try await call.reply(["all_ok": true])
        }
    }

    private func on(_ method: String, _ handler: @escaping VarlinkCall.Handler) {
        service.on("org.varlink.certification.\(method)", handler)
    }

    private func check(
        _ call: VarlinkCall, _ method: String, wants: JSONObject, _ following: String, isMore: Bool = false, isOneway: Bool = false
    ) throws(VarlinkFailure) {
        guard let id = call.parameters["client_id"]?.string, let turn = turns[id] else {
            throw .error("org.varlink.certification.ClientIdError")
        }
        var expected = wants
        expected["client_id"] = .string(id)
        let got = Self.withoutNulls(.object(call.parameters))
        guard turn == method, got == Self.withoutNulls(.object(expected)), call.more == isMore, call.oneway == isOneway else {
            throw .error(
                "org.varlink.certification.CertificationError",
                [
                    "wants": ["method": .string(turn), "parameters": .object(expected)],
                    "got": ["method": .string(method), "parameters": got],
                ])
        }
        turns[id] = following
    }

    /// A nullable member may be null or missing.
    private static func withoutNulls(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(JSONObject(members.filter { !$0.value.isNull }.map { ($0.key, withoutNulls($0.value)) }))
    }
}
