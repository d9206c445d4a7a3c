import JSON
import Testing

@Suite struct JSONIntegerTests {
    @Test func holdsTheLimitsOf64BitsExactly() {
        #expect(JSONInteger(Int64.min) == -9_223_372_036_854_775_808)
        #expect(Int64(exactly: JSONInteger(Int64.min)) == .min)
        #expect(Int64(exactly: JSONInteger(Int64.max)) == .max)
        #expect(UInt64(exactly: JSONInteger(UInt64.max)) == .max)
        #expect(JSONInteger(Int64.max) == JSONInteger(UInt64(Int64.max)))
    }

    @Test func givesNilToATypeThatIsTooSmall() {
        #expect(Int64(exactly: JSONInteger(UInt64(Int64.max) + 1)) == nil)
        #expect(UInt64(exactly: -1 as JSONInteger) == nil)
        #expect(UInt8(exactly: 256 as JSONInteger) == nil)
        #expect(UInt8(exactly: 255 as JSONInteger) == 255)
        #expect(Int8(exactly: -128 as JSONInteger) == -128)
        #expect(Int8(exactly: -129 as JSONInteger) == nil)
    }

    @Test func givesADoubleThatIsExactOrNone() {
        #expect(Double(exactly: -9_223_372_036_854_775_808 as JSONInteger) == -0x1p63)
        #expect(Double(exactly: 9_223_372_036_854_775_807 as JSONInteger) == nil)
        #expect(Double(exactly: 0 as JSONInteger)?.sign == .plus)
    }

    @Test func hasOneZero() {
        #expect((0 as JSONInteger).isNegative == false)
        #expect((-0 as JSONInteger) == 0)
    }
}
