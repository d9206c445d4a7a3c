package import JSON
import Linux
import Scripts

/// A report as programs read it: one object with stable keys. Times are nanoseconds since 1970, durations nanoseconds.
///
/// What is empty is left out. Output that is no UTF-8 has U+FFFD in its place; `omitted` bytes are missing between `text` and `tail`.
extension HookReport: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("id", id)
            object.object("point") { point.write(to: &$0) }
            object.member("gate", isGate)
            object.member("requester", unlessNil: requester)
            object.member("verdict", verdict.rawValue)
            object.member("started_ns", started.nanoseconds)
            object.member("duration_ns", duration.nanoseconds)
            object.member("waited_ns", waited.nanoseconds)
            object.member("reason", unlessNil: obstacle)
            object.member("origin", unlessNil: origin)
            object.array("scripts") { for script in scripts { $0.element(script) } }
            if !compensation.isEmpty { object.array("compensation") { for script in compensation { $0.element(script) } } }
            if !absent.isEmpty {
                object.array("absent") { array in
                    for script in absent {
                        array.object {
                            $0.member("name", script.name)
                            $0.member("why", script.why)
                        }
                    }
                }
            }
            if !recovered.isEmpty {
                object.array("recovered") { array in
                    for dispatch in recovered {
                        array.object {
                            $0.member("id", dispatch.id)
                            $0.member("point", dispatch.point)
                            $0.member("object", dispatch.object)
                            $0.member("name", dispatch.name)
                            $0.processes("killed", dispatch.killed)
                        }
                    }
                }
            }
            if let document {
                if let text = String(validating: document, as: UTF8.self) {
                    object.member("document", text)
                } else {
                    object.array("document_bytes") { for byte in document { $0.element(byte) } }
                }
            }
        }
    }
}

extension LifecyclePoint {
    fileprivate func write(to object: inout JSONObjectWriter) {
        object.member("object", self.object)
        object.member("name", name)
        object.member("event", event)
        object.member("qualifier", unlessNil: qualifier?.rawValue)
        object.member("extra", unlessNil: extra)
        object.member("id", unlessNil: id)
    }
}

extension ScriptReport: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("name", name)
            object.member("path", path)
            object.member("qualifier", unlessNil: qualifier?.rawValue)
            object.member("outcome", outcome.word)
            switch outcome {
            case .passed: break
            case .refused(let status): object.member("exit_status", status)
            case .crashed(let signal):
                object.member("signal", signal.description)
                object.member("signal_number", signal.rawValue)
            case .notRunnable(let reason): object.member("not_runnable", reason)
            case .timedOut(let after, let survivors):
                object.member("timeout_ns", after.nanoseconds)
                object.processes("survivors", survivors)
            case .cancelled(let survivors): object.processes("survivors", survivors)
            }
            object.member("reason", unlessNil: outcome == .passed ? nil : reason)
            object.member("started_ns", started.nanoseconds)
            object.member("duration_ns", duration.nanoseconds)
            if !wasStarted { object.member("started", false) }
            object.output("stdout", output)
            object.output("stderr", errors)
            object.processes("left_behind", leftBehind)
            if isIgnored { object.member("ignored", true) }
        }
    }
}

extension JSONObjectWriter {
    fileprivate mutating func processes(_ key: String, _ processes: [LeftProcess]) {
        if processes.isEmpty { return }
        array(key) { array in
            for process in processes {
                array.object {
                    $0.member("pid", process.id)
                    $0.member("name", process.name)
                }
            }
        }
    }

    fileprivate mutating func output(_ key: String, _ output: BoundedOutput?) {
        guard let output, output.byteCount > 0 else { return }
        object(key) {
            $0.member("text", output.headText)
            if output.omittedCount > 0 {
                $0.member("omitted", output.omittedCount)
                $0.member("tail", output.tailText)
            }
        }
    }
}
