import Linux

/// `Run` over the socket: with nothing to run, and with one script that does nothing.
enum SocketDispatch {
    @LoopActor static func measure(on bench: Workbench, disk: String, _ effort: Effort) async throws(Failure) -> [Figure] {
        let empty = try HookDaemon(on: bench, disk: disk)
        defer { empty.end() }
        let one = try HookDaemon(scripts: 1, on: bench, disk: disk)
        defer { one.end() }
        let point = #"{"object":"container","name":"web1","event":"start","qualifier":"before"}"#
        let document = String(decoding: Call.document, as: UTF8.self).replacing("\"", with: "\\\"")
        let call = ServiceClient.call("io.hookd.Hooks.Run", #"{"point":\#(point),"document":"\#(document)"}"#)
        let (emptyClient, oneClient) = (try empty.connect(), try one.connect())
        try check(call, emptyClient, scripts: 0)
        try check(call, oneClient, scripts: 1)

        var nothing = Contest()
        nothing.enter(timing: { () async throws(Failure) in try emptyClient.perform(call) })
        let median = try await nothing.run(for: effort.span(seconds: 3))[0]
        let outcome = Figure.Outcome.measured(
            median.time / .microseconds(1), .microseconds, rounds: median.rounds, time: median.time, yardstick: nil)
        var contest = Contest()
        contest.enter(timing: { () async throws(Failure) in try BareLoop.run(bench.noOperation) })
        contest.enter(timing: { () async throws(Failure) in try oneClient.perform(call) })
        let medians = try await contest.run(for: effort.span(seconds: 6))
        return [
            Figure(.run, "Run over the socket, nothing to run", outcome, atMost: 100),
            Figure(.run, "Run over the socket, one script / bare C loop", medians[1], per: medians[0], atMost: 1.6),
        ]
    }

    /// That so many scripts run is checked once: a daemon that runs none is fast.
    private static func check(_ call: [UInt8], _ client: ServiceClient, scripts: Int) throws(Failure) {
        try client.connection.send(call)
        var text = ""
        while text.isEmpty { try client.receive { text = String(decoding: $0, as: UTF8.self) } }
        let passed = text.split(separator: #""outcome":"passed""#, omittingEmptySubsequences: false).count - 1
        guard passed == scripts else { throw Failure("\(passed) of \(scripts) scripts passed: \(text)") }
    }
}
