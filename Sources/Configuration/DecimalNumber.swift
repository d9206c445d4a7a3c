/// Whole numbers in decimal, without a sign.
package enum DecimalNumber {
    /// The number that is the whole of a text, from 0 to `Int.max`.
    package static func parse(_ text: String) throws(Mistake) -> Int {
        let bytes = Array(text.utf8)
        let remedy = "write a whole number"
        let (number, end) = try parse(bytes, at: 0, remedy: remedy)
        guard end == bytes.count else {
            throw Mistake(at: end, "\(Problem.quote(text)) is not a whole number", remedy: remedy)
        }
        guard let number = Int(exactly: number) else {
            throw Mistake("\(Problem.quote(text)) is too large", remedy: "give at most \(Int.max)")
        }
        return number
    }

    /// The digits from an offset on, and the offset behind the last of them; `remedy` is what to tell when there are none.
    static func parse(_ bytes: [UInt8], at start: Int, remedy: String) throws(Mistake) -> (number: UInt64, end: Int) {
        var number: UInt64 = 0
        var end = start
        while end < bytes.count, bytes[end].isDigit {
            let (product, tooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(UInt64(bytes[end] - UInt8(ascii: "0")))
            guard !tooLarge, !overflow else { throw Mistake(at: start, "the number is too large", remedy: remedy) }
            number = sum
            end += 1
        }
        guard end > start else {
            guard start < bytes.count else { throw Mistake(at: start, "a number is missing", remedy: remedy) }
            guard bytes[start] != ASCII.minus else { throw Mistake(at: start, "a negative number", remedy: remedy) }
            let rest = String(decoding: bytes[start...], as: UTF8.self)
            throw Mistake(at: start, "\(Problem.quote(rest)) is not a number", remedy: remedy)
        }
        return (number, end)
    }
}
