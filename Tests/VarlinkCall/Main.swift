import Glibc
import JSON
import Linux
import Varlink

/// `varlinkcall SOCKET METHOD [PARAMETERS [more|oneway]]`: calls a method and prints each reply's parameters on a line.
///
/// An error is printed as `error NAME PARAMETERS`, and the exit status is 1. Anything else that goes wrong: 2.
@main struct Main {
    static func main() {
        let words = CommandLine.arguments
        guard words.count >= 3 else { exit(64) }
        guard let parameters = try? JSONValue(parsing: words.count > 3 ? words[3] : "{}").object else { exit(65) }
        let mode = words.count > 4 ? words[4] : ""
        _exit(EventLoop.shared.run { @LoopActor in await call(words[1], words[2], parameters, mode) })
    }

    @LoopActor private static func call(_ socket: String, _ method: String, _ parameters: JSONObject, _ mode: String) async -> CInt {
        do throws(VarlinkFailure) {
            let client = try await VarlinkClient(to: socket)
            switch mode {
            case "more":
                for try await reply in try await client.replies(to: method, parameters) { say("\(JSONValue.object(reply))") }
            case "oneway": try await client.callOneway(method, parameters)
            default: say("\(JSONValue.object(try await client.call(method, parameters)))")
            }
            return 0
        } catch {
            guard case .error(let answer) = error else {
                say("failed: \(error)")
                return 2
            }
            say("error \(answer.name) \(JSONValue.object(answer.parameters))")
            return 1
        }
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
