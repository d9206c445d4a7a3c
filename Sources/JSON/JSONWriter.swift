/// Appends compact JSON text to bytes, without building values or strings on the way.
///
/// ```swift
/// var line = JSONWriter(appendingTo: buffer)
/// line.object {
///     $0.member("seq", 7)
///     $0.array("topics") { $0.element("container/start") }
/// }
/// line.bytes.append(UInt8(ascii: "\n"))
/// ```
/// It writes value after value and puts nothing between them; commas are the business of the writers that `object` and `array` hand out.
/// To use the memory again, empty `bytes` with `removeAll(keepingCapacity: true)`.
package struct JSONWriter: ~Copyable {
    /// What has been written; the caller may add what frames a value (a newline, varlink's NUL) or start anew.
    package var bytes: [UInt8]

    /// Goes on behind what `bytes` holds already.
    package init(appendingTo bytes: consuming [UInt8] = []) { self.bytes = bytes }

    /// Writes whatever can stand as a value.
    package mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

    /// Writes text that is one JSON value already, as it is.
    ///
    /// - Important: Debug builds check that it is; elsewhere what is no JSON spoils all that is written.
    package mutating func raw(_ text: UnsafeRawBufferPointer) {
        assert((try? JSONValue(parsing: text.bytes, limits: JSONLimits(bytes: .max, depth: 256))) != nil, "raw text is no JSON value")
        bytes.append(contentsOf: text)
    }

    /// Writes `null`.
    package mutating func null() { append("null") }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) { append(value ? "true" : "false") }

    /// Writes the decimal digits, all of them: a reader that keeps only 53 bits may lose some.
    package mutating func integer(_ value: JSONInteger) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var first = digits.count
            var rest = value.magnitude
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest != 0
            if value.isNegative { bytes.append(UInt8(ascii: "-")) }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[first...]))
        }
    }

    /// Writes the shortest text that reads as the same double, always with a fraction or an exponent: `1.0`, `1e+16`.
    ///
    /// Traps for NaN and the infinities. JSON has none, `null` would say something else for as long as the log is kept,
    /// and none was ever read: only the program itself can have made it.
    package mutating func double(_ value: Double) {
        precondition(value.isFinite, "JSON has no \(value)")
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes a string, escaping what must be and nothing else: quotes, backslashes and the characters below U+0020.
    ///
    /// Everything else, U+007F and U+2028 too, is written as it is, in UTF-8.
    package mutating func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        value.utf8.span.withUnsafeBytes { text in
            var start = 0
            while true {
                let end = text.endOfPlainRun(from: start)
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start..<end]))
                guard end < text.count else { return }
                appendEscape(of: text[end])
                start = end + 1
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes an object of the members that `body` writes, in that order.
    package mutating func object(_ body: (inout JSONObjectWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        var members = JSONObjectWriter()
        // The bytes move into the inner writer and back: neither copied nor shared, and `self` cannot be used meanwhile.
        swap(&self, &members.writer)
        body(&members)
        swap(&self, &members.writer)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes an array of the elements that `body` writes.
    package mutating func array(_ body: (inout JSONArrayWriter) -> Void) {
        bytes.append(UInt8(ascii: "["))
        var elements = JSONArrayWriter()
        swap(&self, &elements.writer)
        body(&elements)
        swap(&self, &elements.writer)
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func append(_ word: StaticString) {
        word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            append(byte < 0x10 ? "\\u000" : "\\u001")
            let digit = byte & 0x0F
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
