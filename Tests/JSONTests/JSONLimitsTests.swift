import JSON
import Testing

@Suite struct JSONLimitsTests {
    @Test func allowsSixteenMebibytesAndSixtyFourLevels() {
        #expect(JSONLimits().bytes == 16_777_216)
        #expect(JSONLimits().depth == 64)
    }

    @Test func trapsForADepthThatAStackMayNotHold() async {
        await #expect(processExitsWith: .failure) { _ = JSONLimits(depth: 257) }
    }
}
