import Configuration
import JSON

/// Writes the fields of a payload in the order in which its schema declares them, and holds each against its declaration on the way.
///
/// The first contradiction is kept and thrown when the payload is complete: what writes fields need not handle errors.
public struct PayloadEncoder: ~Copyable {
    private var writer: JSONWriter
    /// What of the record may still be written: the declared fields from `next` on.
    private var fields: [PayloadField]
    private var next = 0
    private var isFirst = true
    private var failure: PayloadError?

    private init(appendingTo bytes: consuming [UInt8], _ fields: [PayloadField]) {
        writer = JSONWriter(appendingTo: bytes)
        self.fields = fields
    }

    /// Appends a payload as JSON, when it agrees with its schema.
    static func append<Payload: EventPayload>(_ payload: Payload, to bytes: inout [UInt8]) throws(PayloadError) {
        let schema = Payload.schema
        // Moved into the encoder and back: while two held the bytes, the next one to be written would copy them all.
        var taken: [UInt8] = []
        swap(&bytes, &taken)
        var encoder = PayloadEncoder(appendingTo: consume taken, schema.fields)
        encoder.open()
        payload.encode(to: &encoder)
        encoder.close()
        swap(&bytes, &encoder.writer.bytes)
        if let failure = encoder.failure { throw failure.of(schema.type) }
    }

    /// Writes a field; nothing for nil, which the declaration must allow.
    ///
    /// Fields are written in the order of the declaration.
    public mutating func encode(_ name: String, _ value: (some PayloadValue)?) {
        guard failure == nil, let value, let index = advance(to: name) else { return }
        if !isFirst { writer.bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        writer.bytes.append(contentsOf: fields[index].encodedKey)
        value.encode(as: fields[index].kind, to: &self)
        if let failure { self.failure = failure.inside(name) }
    }

    /// Where the declaration of the field stands; passes those that are left out.
    private mutating func advance(to name: String) -> Int? {
        let start = next
        while next < fields.count {
            let index = next
            if fields[index].name == name {
                next += 1
                return index
            }
            guard fields[index].isOptional else { break }
            next += 1
        }
        // No declaration was reached: now there is time to find out why.
        failure =
            if let place = fields.firstIndex(where: { $0.name == name }) {
                place < start
                    ? PayloadError(field: name, "is written twice, or not in the order of the declaration")
                    : PayloadError(field: fields[next].name, "is missing, or not written in the order of the declaration")
            } else {
                PayloadError(field: name, "is not declared; \(Spelling.remedy(for: name, in: fields.map(\.name)))")
            }
        return nil
    }

    private mutating func open() { writer.bytes.append(UInt8(ascii: "{")) }

    private mutating func close() {
        writer.bytes.append(UInt8(ascii: "}"))
        guard failure == nil else { return }
        while next < fields.count {
            guard fields[next].isOptional else {
                failure = PayloadError(field: fields[next].name, "is missing")
                return
            }
            next += 1
        }
    }
}

// What values write, when the kind of the field allows it.
extension PayloadEncoder {
    mutating func string(_ text: String, as kind: PayloadKind) {
        switch kind {
        case .string, .any: writer.string(text)
        case .choice(let words) where words.contains(text): writer.string(text)
        case .choice, .bool, .integer, .number, .array, .map, .record: failure = kind.mismatch(with: .string(text))
        }
    }

    mutating func bool(_ value: Bool, as kind: PayloadKind) {
        switch kind {
        case .bool, .any: writer.bool(value)
        case .string, .choice, .integer, .number, .array, .map, .record: failure = kind.mismatch(with: .bool(value))
        }
    }

    mutating func integer(_ integer: JSONInteger, as kind: PayloadKind) {
        switch kind {
        case .number, .any: writer.integer(integer)
        case .integer(let bounds) where bounds.contains(integer.wide): writer.integer(integer)
        case .integer, .bool, .string, .choice, .array, .map, .record: failure = kind.mismatch(with: .integer(integer))
        }
    }

    mutating func double(_ value: Double, as kind: PayloadKind) {
        guard value.isFinite else {
            failure = PayloadError("is to be a number, not \(value), which JSON does not have")
            return
        }
        switch kind {
        case .number, .any: writer.double(value)
        case .integer, .bool, .string, .choice, .array, .map, .record: failure = kind.mismatch(with: .double(value))
        }
    }

    mutating func json(_ value: JSONValue, as kind: PayloadKind) {
        do throws(PayloadError) {
            try kind.check(value)
            try value.checkWritable()
            value.write(to: &writer)
        } catch {
            failure = error
        }
    }

    mutating func array(_ elements: [some PayloadValue], as kind: PayloadKind) {
        let element: PayloadKind
        switch kind {
        case .array(let kind): element = kind
        case .any: element = .any
        case .bool, .integer, .number, .string, .choice, .map, .record:
            failure = kind.mismatch(with: .array([]))
            return
        }
        writer.bytes.append(UInt8(ascii: "["))
        for index in elements.indices {
            if index > 0 { writer.bytes.append(UInt8(ascii: ",")) }
            elements[index].encode(as: element, to: &self)
            if let failure {
                self.failure = failure.inside("[\(index)]")
                return
            }
        }
        writer.bytes.append(UInt8(ascii: "]"))
    }

    mutating func map(_ members: [String: some PayloadValue], as kind: PayloadKind) {
        let member: PayloadKind
        switch kind {
        case .map(let kind): member = kind
        case .any: member = .any
        case .bool, .integer, .number, .string, .choice, .array, .record:
            failure = kind.mismatch(with: .object([:]))
            return
        }
        writer.bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            if !isFirst { writer.bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            writer.string(key)
            writer.bytes.append(UInt8(ascii: ":"))
            value.encode(as: member, to: &self)
            if let failure {
                self.failure = failure.inside(key)
                return
            }
        }
        writer.bytes.append(UInt8(ascii: "}"))
    }

    mutating func record<Record: PayloadRecord>(_ record: Record, as kind: PayloadKind) {
        let declared: [PayloadField]
        switch kind {
        case .record(let fields): declared = fields
        case .any: declared = Record.fields
        case .bool, .integer, .number, .string, .choice, .array, .map:
            failure = kind.mismatch(with: .object([:]))
            return
        }
        // The record's own fields take the place of those around it until it is written.
        let outer = (fields, next, isFirst)
        (fields, next, isFirst) = (declared, 0, true)
        open()
        record.encode(to: &self)
        close()
        (fields, next, isFirst) = outer
    }
}
