import JSON
import Testing

@Suite struct JSONLimitsTests {
    @Test func allowsSixteenMebibytesAndSixtyFourLevels() {
        #expect(JSONLimits().bytes == 16_777_216)
        #expect(JSONLimits().depth == 64)
    }
}
