import Configuration
import Events
import JSON
import Linux
import Scripts

/// How a listener is called for an event: `SCRIPT OBJECT NAME EVENT QUALIFIER EXTRA`, and what of the event its environment says.
///
/// What hooks did (`type` `hook`) has all five in its payload, and the listener is called as the hooks were. Of any other event OBJECT is
/// the topic's first component, EVENT its last, and NAME the payload's `name`. What an event has not, or what would pass for an option or
/// holds a control character, is `-`: it stands in the JSON in any case.
struct EventCall {
    private let object: String
    private let name: String
    private let happening: String
    private let qualifier: String
    private let extra: String
    private let id: String
    private let members: JSONObject

    init(_ event: Event) {
        let members = (try? event.json())?.object ?? JSONObject()
        let isHook = event.type == "hook"
        func member(_ key: String) -> String? { members[key]?.string }
        let topic = event.topic
        object = Self.argument(isHook ? member("object") : topic.components.first?.string)
        name = Self.argument(member("name"))
        happening = Self.argument(isHook ? member("event") : topic.last.string)
        qualifier = Self.argument(isHook ? member("qualifier") : nil)
        extra = Self.argument(isHook ? member("extra") : nil)
        id = Self.argument(member("id"))
        self.members = members
    }

    /// The longest argument, in bytes.
    private static let argumentLimit = 4096

    private static func argument(_ text: String?) -> String {
        guard let text, !text.isEmpty, text.utf8.count <= argumentLimit, text.utf8.first != UInt8(ascii: "-") else { return "-" }
        return text.utf8.contains { $0 < 0x20 || $0 == 0x7f } ? "-" : text
    }

    /// What events of one object have in common: a container's own, and those of its hooks.
    var key: String { "\(object)\n\(name)" }

    func arguments(_ template: ArgumentTemplate) -> [String] {
        template.arguments { part in
            switch part {
            case .object: object
            case .name: name
            case .event: happening
            case .qualifier: qualifier
            case .extra: extra
            case .id: id
            }
        }
    }

    /// What of the payload is told: as many members, each at most as long.
    private static let memberLimit = 64
    private static let valueLimit = 4096

    /// `EVENT_EXIT_STATUS=1` for each member of the payload that is a text, a number or a truth value; `taken` names go before.
    func environment(besides taken: Set<String>) -> [String] {
        var taken = taken
        var entries: [String] = []
        for (key, value) in members {
            if entries.count == Self.memberLimit { break }
            let text: String
            switch value {
            case .string(let string): text = string
            case .bool, .integer, .double: text = value.description
            case .null, .array, .object: continue
            }
            guard text.utf8.count <= Self.valueLimit, !text.utf8.contains(0), let name = VariableName.make("EVENT_", key, limit: 64),
                taken.insert(name).inserted
            else { continue }
            entries.append("\(name)=\(text)")
        }
        return entries
    }
}
