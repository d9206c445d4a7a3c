import Scripts
import Testing

@testable import Adapters

@Suite struct OCIStageTests {
    @Test(arguments: [
        (OCIStage.prestart, "start", Qualifier.before, true),
        (.createRuntime, "start", .before, true),
        (.createContainer, "mount", .before, true),
        (.startContainer, "exec", .before, false),
        (.poststart, "start", .after, true),
        (.poststop, "stop", .after, true),
    ])
    func isAPointOfItsOwn(_ stage: OCIStage, _ event: String, _ qualifier: Qualifier, _ seesBundle: Bool) {
        #expect(stage.event == event)
        #expect(stage.qualifier == qualifier)
        #expect(stage.seesBundle == seesBundle)
    }

    /// prestart and createRuntime are one point: with both, its hooks would be called twice.
    @Test func theUsualStagesAreDifferentPoints() {
        let points = OCIStage.usual.map { "\($0.event) \($0.qualifier.rawValue)" }
        #expect(points == ["start before", "start after", "stop after"])
    }
}
