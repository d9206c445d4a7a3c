import Glibc
import JSON

/// Prints figures as they come: a table for a person, or an object a line.
struct FigureTable {
    private let asJSON: Bool
    /// Whether every figure so far is as good as its target.
    private(set) var isGood = true

    init(asJSON: Bool) { self.asJSON = asJSON }

    func begin() {
        guard !asJSON else { return }
        #if DEBUG
            print("This is a debug build: its figures say nothing. Build with -c release.\n")
        #endif
        row("NAME", "WHAT", "TIME", "BESIDE", "FIGURE", "TARGET", "")
    }

    mutating func add(_ figure: Figure) {
        if figure.isGood == false { isGood = false }
        if asJSON { printObject(figure) } else { printRow(figure) }
        // All streams: each figure is to be seen as soon as there is one.
        fflush(nil)
    }

    func finish() {
        guard !asJSON else { return }
        print("\nMedians of one run in which everything compared took turns. TIME and BESIDE in microseconds.")
    }

    // MARK: For a person

    private func printRow(_ figure: Figure) {
        let verdict = figure.isGood.map { $0 ? "ok" : "MISSED" } ?? ""
        let target = figure.target.map { "≤ " + decimal($0, places(figure)) } ?? ""
        switch figure.outcome {
        case .measured(let value, let unit, _, let time, let yardstick):
            let shown = decimal(value, places(figure)) + symbol(unit)
            row(figure.subject.rawValue, figure.what, microseconds(time), microseconds(yardstick), shown, target, verdict)
        case .absent(let reason):
            row(figure.subject.rawValue, figure.what, "", "", "none", target, "\(verdict): \(reason)")
        }
    }

    private func row(
        _ name: String, _ what: String, _ time: String, _ beside: String, _ figure: String, _ target: String, _ verdict: String
    ) {
        let cells = [
            padded(name, 10), padded(what, 58), padded(time, -9), padded(beside, -9), padded(figure, -11), padded(target, -8),
            "  " + verdict,
        ]
        print(cells.joined())
    }

    private func places(_ figure: Figure) -> Int {
        guard case .measured(_, let unit, _, _, _) = figure.outcome else { return 2 }
        return switch unit {
        case .ratio: 2
        case .microseconds: 1
        case .milliseconds, .threads: 0
        }
    }

    private func symbol(_ unit: Figure.Unit) -> String {
        switch unit {
        case .ratio: ""
        case .microseconds: " µs"
        case .milliseconds: " ms"
        case .threads: " threads"
        }
    }

    private func microseconds(_ time: Duration?) -> String { time.map { decimal($0 / .microseconds(1), 1) } ?? "" }

    /// Left-aligned to a width, right-aligned to a negative one.
    private func padded(_ text: String, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? blanks + text : text + blanks
    }

    private func decimal(_ value: Double, _ places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        if places == 0 { return String(scaled) }
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    // MARK: For a program

    private func printObject(_ figure: Figure) {
        var line = JSONWriter()
        line.object {
            $0.member("name", figure.subject.rawValue)
            $0.member("what", figure.what)
            switch figure.outcome {
            case .measured(let value, let unit, let rounds, let time, let yardstick):
                $0.member("value", value)
                $0.member("unit", unit.rawValue)
                $0.member("rounds", rounds)
                $0.member("time_us", unlessNil: time.map { $0 / .microseconds(1) })
                $0.member("beside_us", unlessNil: yardstick.map { $0 / .microseconds(1) })
            case .absent(let reason):
                $0.member("absent", reason)
            }
            $0.member("target", unlessNil: figure.target)
            $0.member("ok", unlessNil: figure.isGood)
        }
        print(String(decoding: line.bytes, as: UTF8.self))
    }
}
