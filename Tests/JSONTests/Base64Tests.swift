import Foundation
import JSON
import TestSupport
import Testing

@Suite struct Base64Tests {
    @Test(arguments: 0...66) func readsBackWhatItWroteAsOthersWriteIt(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 13) }
        let text = Base64.encode(bytes)
        #expect(text == Data(bytes).base64EncodedString())
        #expect(Base64.decode(text) == bytes)
    }

    @Test(arguments: ["A", "AB", "ABC", "AB=C", "====", "A===", "AB C", "AB\n=", "ÄBC"]) func nothingElseIsRead(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
