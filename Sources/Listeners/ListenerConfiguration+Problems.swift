import Configuration
import Scripts

extension ListenerConfiguration {
    /// Everything that is wrong in the directories, each in a line: what keeps a listener from being called that somebody wants to be.
    ///
    /// - Parameter isTold: whether what is wrong with the directory of a path has been told elsewhere.
    package func scriptProblems(except isTold: (String) -> Bool) -> [String] {
        let (scripts, problems) = scan()
        return problems.filter { !isTold($0.path) }.map { "the listener directory \($0.path) is not used: \($0.distrust)" }
            + scripts.flatMap { script -> [String] in
                switch script.standing {
                case .mistaken(let error): error.problems.map(\.description)
                case .untrusted, .unreadable, .misnamed: ["\(script.path) is not called: \(script.standing.reason ?? script.standing.word)"]
                case .enabled, .missing, .masked, .disabled, .passedOver, .overridden: []
                }
            }
    }
}
