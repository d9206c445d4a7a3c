import JSON

extension JSONValue {
    /// Checks that what is written can be read again: every number finite, and no deeper than readers go.
    func checkWritable() throws(PayloadError) { try checkWritable(depth: JSONLimits().depth) }

    private func checkWritable(depth: Int) throws(PayloadError) {
        switch self {
        case .null, .bool, .integer, .string: return
        case .double(let double):
            guard double.isFinite else { throw PayloadError("is to be a number, not \(double), which JSON does not have") }
        case .array(let elements):
            guard depth > 0 else { throw PayloadError("has too many arrays and objects inside each other") }
            for (index, element) in elements.enumerated() {
                do throws(PayloadError) { try element.checkWritable(depth: depth - 1) } catch { throw error.inside("[\(index)]") }
            }
        case .object(let members):
            guard depth > 0 else { throw PayloadError("has too many arrays and objects inside each other") }
            for (key, member) in members {
                do throws(PayloadError) { try member.checkWritable(depth: depth - 1) } catch { throw error.inside(key) }
            }
        }
    }
}
