package import JSON
import Linux

/// Why a dispatch did not end in a yes, as programs read it: the report where there is one, otherwise `verdict` and `message`.
extension DispatchError: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        switch self {
        case .vetoed(let veto): writer.value(veto.report)
        case .cancelled(let report): writer.value(report)
        case .busy(let busy):
            object(&writer, .busy) { object in
                object.member("waited_ns", busy.waited.nanoseconds)
                guard let holder = busy.holder else { return }
                object.object("holder") {
                    $0.member("id", holder.id)
                    $0.member("point", holder.point)
                    $0.member("pid", holder.process)
                    $0.member("age_ns", holder.age.nanoseconds)
                    $0.member("script", unlessNil: holder.script)
                }
            }
        case .reentrant(let reentry):
            object(&writer, .reentrant) { object in
                object.object("origin") {
                    $0.member("id", reentry.dispatch)
                    $0.member("point", reentry.origin)
                    $0.member("script", unlessNil: reentry.script)
                    $0.member("evidence", reentry.evidence.rawValue)
                }
            }
        case .invalid: object(&writer, nil) { _ in }
        case .unavailable: object(&writer, .unavailable) { _ in }
        }
    }

    private func object(_ writer: inout JSONWriter, _ verdict: HookReport.Verdict?, _ more: (inout JSONObjectWriter) -> Void) {
        writer.object { object in
            object.member("verdict", verdict?.rawValue ?? "invalid")
            object.member("message", description)
            more(&object)
        }
    }
}
