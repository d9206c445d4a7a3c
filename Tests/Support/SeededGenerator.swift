/// A generator that gives the same numbers for the same seed on every machine (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension [UInt8] {
    /// The bytes after a few edits: bytes changed to others or to ones that mean something, taken out, put in, and stretches repeated.
    package func mutated(by generator: inout SeededGenerator, alphabet: String) -> [UInt8] {
        var bytes = self
        let meaningful = [UInt8](alphabet.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let index = Int.random(in: 0...bytes.count, using: &generator)
            let byte =
                Bool.random(using: &generator) ? meaningful.randomElement(using: &generator)! : UInt8.random(in: 0...255, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where index < bytes.count: bytes[index] = byte
            case 1 where index < bytes.count: bytes.remove(at: index)
            case 2 where index < bytes.count:
                let end = Swift.min(bytes.count, index + Int.random(in: 1...20, using: &generator))
                bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            default: bytes.insert(byte, at: index)
            }
        }
        return bytes
    }
}
