/// A pattern as instructions for a machine that is in several of them at once (Thompson 1968; "pike VM").
struct GlobProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes this character and goes on to the next instruction.
        case scalar(Unicode.Scalar)
        /// Takes any character and goes on.
        case any
        /// Takes a character of a set and goes on.
        case set(ScalarSet)
        /// Takes any character and stays; goes on without taking one.
        case star
        /// Goes to each of these without taking a character: the alternatives of a brace.
        case fork([Int])
        /// Goes there without taking a character: from the end of an alternative behind the brace.
        case jump(Int)
        /// The pattern ends here.
        case accept
    }

    let instructions: [Instruction]

    func matches(_ name: String) -> Bool {
        var steps = 0
        return matches(name, steps: &steps)
    }

    /// As `matches(_:)`, and counts the instructions that were looked at:
    /// each at most twice for every character of the name, and twice at the end.
    func matches(_ name: String, steps: inout Int) -> Bool {
        var here = Threads(count: instructions.count)
        var there = here
        enter(0, &here, &steps)
        for scalar in name.unicodeScalars {
            if here.waiting.isEmpty { return false }
            there.clear()
            for index in here.waiting {
                steps += 1
                switch instructions[index] {
                case .scalar(scalar), .any: enter(index + 1, &there, &steps)
                case .set(let set) where set.contains(scalar): enter(index + 1, &there, &steps)
                case .star: enter(index, &there, &steps)
                case .scalar, .set, .accept: break
                case .fork, .jump: preconditionFailure("\(instructions[index]) waits for a character at \(index)")
                }
            }
            swap(&here, &there)
        }
        return here.isIn(instructions.count - 1)
    }

    /// Adds an instruction, and every one that it leads to without taking a character.
    private func enter(_ index: Int, _ threads: inout Threads, _ steps: inout Int) {
        // A list of its own, not recursion: braces nest as deep as a pattern is long.
        threads.pending.append(index)
        while let index = threads.pending.popLast() {
            guard threads.visit(index) else { continue }
            steps += 1
            switch instructions[index] {
            case .scalar, .any, .set, .accept: threads.waiting.append(index)
            case .star:
                threads.waiting.append(index)
                threads.pending.append(index + 1)
            case .fork(let targets): threads.pending.append(contentsOf: targets)
            case .jump(let target): threads.pending.append(target)
            }
        }
    }

    /// The instructions that the machine is in before one character of the name.
    private struct Threads {
        /// Those that take a character, or the end.
        var waiting: [Int] = []
        var pending: [Int] = []
        private var visited: [Int]
        private var generation = 1

        init(count: Int) {
            visited = Array(repeating: 0, count: count)
        }

        /// Whether it is the first visit since the last `clear()`.
        mutating func visit(_ index: Int) -> Bool {
            guard visited[index] != generation else { return false }
            visited[index] = generation
            return true
        }

        func isIn(_ index: Int) -> Bool { visited[index] == generation }

        mutating func clear() {
            waiting.removeAll(keepingCapacity: true)
            generation += 1
        }
    }
}
