import Hooks
package import JSON

/// A record as it is kept: one object with the report as ``HookReport`` writes it, and how its scripts were called.
///
/// ```json
/// {"format":1,"report":{…},"document":{"text":"{}"},"calls":[{"arguments":["container",…],"environment":["HOOK_NAME=web1",…]}]}
/// ```
/// A document is `text` or `base64`, with `"redacted":true` where something is blotted out; or it is `omitted`, a number of bytes.
extension DispatchRecord: JSONWritable {
    /// What this version writes, and the latest that it reads.
    package static let format = 1

    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("format", Self.format)
            object.member("report", report)
            object.member("document", unlessNil: document)
            object.member("result", unlessNil: result)
            object.member("calls", calls)
            if !compensationCalls.isEmpty { object.member("compensation_calls", compensationCalls) }
        }
    }

    /// Reads a record of this format; nil for anything else.
    package init?(_ json: JSONValue) {
        guard let report = json["report"].flatMap({ HookReport($0) }), let calls = json["calls"]?.array else { return nil }
        let compensation = json["compensation_calls"]?.array ?? []
        // Whose call is whose is told by their order alone.
        guard calls.count == report.scripts.count, compensation.count == report.compensation.count else { return nil }
        func call(_ json: JSONValue) -> KeptCall? { KeptCall(json) }
        self.init(
            report: report, document: json["document"].flatMap { KeptDocument($0) },
            result: json["result"].flatMap { KeptDocument($0) }, calls: calls.map(call), compensationCalls: compensation.map(call))
    }
}

extension KeptCall: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("arguments", arguments)
            object.member("environment", unlessNil: environment)
            object.member("document", unlessNil: document)
            if !redacted.isEmpty { object.member("redacted", redacted) }
        }
    }

    init?(_ json: JSONValue) {
        guard let arguments = json["arguments"]?.strings else { return nil }
        self.init(
            arguments: arguments, environment: json["environment"]?.strings, document: json["document"].flatMap { KeptDocument($0) },
            redacted: json["redacted"]?.strings ?? [])
    }
}

extension KeptDocument: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            switch self {
            case .whole(let bytes): object.content(bytes)
            case .redacted(let bytes):
                object.content(bytes)
                object.member("redacted", true)
            case .omitted(let byteCount): object.member("omitted", byteCount)
            }
        }
    }

    init?(_ json: JSONValue) {
        if let byteCount = json["omitted"]?.int {
            self = .omitted(byteCount: byteCount)
            return
        }
        guard let bytes = json["text"]?.string.map({ Array($0.utf8) }) ?? json["base64"]?.string.flatMap({ Base64.decode($0) }) else {
            return nil
        }
        self = json["redacted"]?.bool == true ? .redacted(bytes) : .whole(bytes)
    }
}

extension JSONObjectWriter {
    fileprivate mutating func content(_ bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self) { member("text", text) } else { member("base64", Base64.encode(bytes)) }
    }
}

extension JSONValue {
    /// The elements of an array of texts, nothing else among them.
    fileprivate var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }
}
