import Hooks
import TestSupport
import Testing

@Suite(.serialized) struct ReentrancyGuardTests {
    /// While the loop starts one script this process carries that script's tag, and another thread asks for the next dispatch.
    @Test func aProgramThatStartsScriptsIsNoHookItself() async throws {
        let host = HookHost()
        host.hook("10-a")
        let dispatcher = host.dispatcher()
        let served = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask { await dispatcher.outcome("container", "web\(number)", "start").report?.verdict == .allowed }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(served == 100)
    }
}
