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
        print("\nMedians of one run in which everything compared took turns. TIME and BESIDE are for one of what the row names.")
    }

    // MARK: For a person

    private func printRow(_ figure: Figure) {
        let verdict = figure.isGood.map { $0 ? "ok" : "MISSED" } ?? ""
        switch figure.outcome {
        case .measured(let value, let unit, _, let time, let yardstick):
            let (time, yardstick) = (time.map(spelled) ?? "", yardstick.map(spelled) ?? "")
            row(figure.subject.rawValue, figure.what, time, yardstick, shown(value, unit), target(figure, unit), verdict)
        case .absent(let reason):
            row(figure.subject.rawValue, figure.what, "", "", "none", "", verdict.isEmpty ? reason : "\(verdict): \(reason)")
        }
    }

    private func target(_ figure: Figure, _ unit: Figure.Unit) -> String {
        switch figure.target {
        case .atMost(let most): "≤ " + shown(most, unit)
        case .atLeast(let least): "≥ " + shown(least, unit)
        case nil: ""
        }
    }

    private func row(
        _ name: String, _ what: String, _ time: String, _ beside: String, _ figure: String, _ target: String, _ verdict: String
    ) {
        let cells = [
            padded(name, 10), padded(what, 72), padded(time, -10), padded(beside, -10), padded(figure, -13), padded(target, -15),
            "  " + verdict,
        ]
        print(cells.joined())
    }

    private func shown(_ value: Double, _ unit: Figure.Unit) -> String {
        switch unit {
        case .ratio: decimal(value, 2)
        case .microseconds: decimal(value, 1) + " µs"
        case .milliseconds: decimal(value, 1) + " ms"
        case .threads: decimal(value, 0) + " threads"
        case .processes: decimal(value, 0) + (value == 1 ? " process" : " processes")
        case .wakeUps: decimal(value, 0) + " wake-ups"
        case .kibibytes: decimal(value, 1) + " KiB"
        case .mebibytes: decimal(value, 1) + " MiB"
        case .perSecond: decimal(value / 1e6, 2) + " M/s"
        }
    }

    /// A time in the unit that leaves one to three digits before the point.
    private func spelled(_ time: Duration) -> String {
        let nanoseconds = time / .nanoseconds(1)
        if nanoseconds < 999.5 { return decimal(nanoseconds, 0) + " ns" }
        let (value, unit) = nanoseconds < 999.5e3 ? (nanoseconds / 1e3, " µs") : (nanoseconds / 1e6, " ms")
        return decimal(value, value < 9.995 ? 2 : 1) + unit
    }

    /// Left-aligned to a width, right-aligned to a negative one.
    private func padded(_ text: String, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? blanks + text : text + blanks
    }

    private func decimal(_ value: Double, _ places: Int) -> String {
        if value < 0 { return "-" + decimal(-value, places) }
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
            switch figure.target {
            case .atMost(let most): $0.member("at_most", most)
            case .atLeast(let least): $0.member("at_least", least)
            case nil: break
            }
            $0.member("ok", unlessNil: figure.isGood)
        }
        print(String(decoding: line.bytes, as: UTF8.self))
    }
}
