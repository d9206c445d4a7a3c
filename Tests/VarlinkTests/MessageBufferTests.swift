import Testing

@testable import Varlink

@Suite struct MessageBufferTests {
    @Test func a() {}
}
