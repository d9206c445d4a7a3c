import JSON
import Linux

/// Events as lines for people, one each.
///
/// ```
/// 2022-05-10T17:20:34.661862100+08:00 container start 3277ec2e57cd (image=busybox, name=web1, pid=9007)
/// 2022-05-10T17:20:35.120000000+08:00 hook vetoed container/web1 start before (dispatch=…, duration=12.5ms, reason="no route", scripts=[…])
/// ```
/// First the time in the zone of this process, then the topic in words, then what the event is about: its id, else its name. What else there
/// is in the payload stands in parentheses, in the order of the keys. Texts with a space or one of `,=()"` stand in quotes, with JSON's
/// escapes. Left out is what the topic's last word has said (`action`, `state`, `verdict`); numbers called `…_ns` are spans of time.
/// What could steer a terminal is made visible.
package struct EventText {
    private var clock: LocalClock
    private var payload = PayloadMembers()
    private var script = PayloadMembers()

    /// - Parameter clock: writes the times.
    package init(clock: LocalClock = LocalClock()) { self.clock = clock }

    /// Appends the line of an event, without a line break.
    ///
    /// - Parameters:
    ///   - event: what `bytes`, the event's line of the log, has been taken apart into.
    package mutating func append(_ event: EventLine, of bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        clock.append(event.time, to: &text)
        let topic = UnsafeRawBufferPointer(rebasing: bytes[event.layout.topic.range])
        for byte in topic { text.append(byte == UInt8(ascii: "/") ? UInt8(ascii: " ") : byte) }
        let object = UnsafeRawBufferPointer(rebasing: bytes[event.layout.payload.range])
        guard payload.scan(object) else {
            text.append(contentsOf: " (".utf8)
            text.appendVisible(object, as: .json)
            return text.append(UInt8(ascii: ")"))
        }
        let isHook = !event.layout.type.isAbsent && bytes[event.layout.type.range].equals("hook")
        let last = UnsafeRawBufferPointer(rebasing: topic[((topic.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...])
        let subject = isHook ? appendPoint(of: object, to: &text) : appendSubject(of: object, to: &text)
        appendDetails(of: object, except: subject, saying: last, isHook: isHook, to: &text)
    }

    // MARK: What it is about

    /// The id or the name; the members that it says.
    private func appendSubject(of object: UnsafeRawBufferPointer, to text: inout [UInt8]) -> [Range<Int>] {
        for key in ["id", "name"] as [StaticString] {
            guard let value = payload.value(key, in: object), let first = object[value].first else { continue }
            guard first == UInt8(ascii: "\"") || first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
                value.count > 2 || first != 0x22
            else { continue }
            text.append(UInt8(ascii: " "))
            appendValue(value, of: object, to: &text)
            return [value]
        }
        return []
    }

    /// A hook's point, `container/web1 start before`; the members that it says.
    private func appendPoint(of object: UnsafeRawBufferPointer, to text: inout [UInt8]) -> [Range<Int>] {
        var said: [Range<Int>] = []
        for (key, separator) in [("object", " "), ("name", "/"), ("event", " "), ("qualifier", " ")] as [(StaticString, String)] {
            guard let value = payload.value(key, in: object) else { continue }
            text.append(contentsOf: separator.utf8)
            appendValue(value, of: object, to: &text)
            said.append(value)
        }
        return said
    }

    // MARK: What else there is

    private mutating func appendDetails(
        of object: UnsafeRawBufferPointer, except said: [Range<Int>], saying last: UnsafeRawBufferPointer, isHook: Bool,
        to text: inout [UInt8]
    ) {
        var isFirst = true
        for member in payload.members where !said.contains(member.value) && !repeats(member, last, in: object) {
            text.append(contentsOf: (isFirst ? " (" : ", ").utf8)
            isFirst = false
            let key = object[member.key]
            let isSpan = key.suffix(3).equals("_ns")
            if isSpan, let span = Int64(String(decoding: object[member.value], as: UTF8.self)) {
                text.appendVisible(UnsafeRawBufferPointer(rebasing: key.dropLast(3)))
                text.append(UInt8(ascii: "="))
                text.appendSpan(nanoseconds: span)
                continue
            }
            text.appendVisible(UnsafeRawBufferPointer(rebasing: key))
            text.append(UInt8(ascii: "="))
            if isHook, key.equals("scripts") || key.equals("compensation"), appendScripts(object[member.value], to: &text) { continue }
            appendValue(member.value, of: object, to: &text)
        }
        if !isFirst { text.append(UInt8(ascii: ")")) }
    }

    /// Whether a member says no more than the topic's last word.
    private func repeats(_ member: PayloadMembers.Member, _ last: UnsafeRawBufferPointer, in object: UnsafeRawBufferPointer) -> Bool {
        let key = object[member.key]
        guard member.value.count == last.count + 2, key.equals("action") || key.equals("state") || key.equals("verdict") else {
            return false
        }
        return object[member.value].dropFirst().dropLast().elementsEqual(last)
    }

    /// `[10-a passed, 20-net refused 3]`; false, with nothing appended, when these are no scripts' results.
    private mutating func appendScripts(_ array: Slice<UnsafeRawBufferPointer>, to text: inout [UInt8]) -> Bool {
        let array = UnsafeRawBufferPointer(rebasing: array)
        let start = text.count
        var scanner = JSONScanner(array)
        guard scanner.skip(UInt8(ascii: "[")) else { return false }
        text.append(UInt8(ascii: "["))
        var isFirst = true
        while let value = scanner.value() {
            let object = UnsafeRawBufferPointer(rebasing: array[value])
            guard script.scan(object), let name = script.value("name", in: object), let outcome = script.value("outcome", in: object) else {
                text.removeLast(text.count - start)
                return false
            }
            if !isFirst { text.append(contentsOf: ", ".utf8) }
            isFirst = false
            appendValue(name, of: object, to: &text)
            for part in [outcome, script.value("exit_status", in: object), script.value("signal", in: object)].compactMap(\.self) {
                text.append(UInt8(ascii: " "))
                appendValue(part, of: object, to: &text)
            }
            guard scanner.skip(UInt8(ascii: ",")) else { break }
        }
        text.append(UInt8(ascii: "]"))
        return true
    }

    /// A text without its quotes, where nothing in it needs them; anything else as JSON.
    private func appendValue(_ value: Range<Int>, of object: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        var shown = UnsafeRawBufferPointer(rebasing: object[value])
        if shown.first == UInt8(ascii: "\""), shown.count > 2 {
            let contents = UnsafeRawBufferPointer(rebasing: shown[1..<shown.count - 1])
            if !contents.contains(where: Self.needsQuotes) { shown = contents }
        }
        text.appendVisible(shown, as: .json)
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"): true
        default: false
        }
    }
}
