import Configuration
import Testing

@Suite struct PlaceTests {
    @Test func isWrittenAsAnEditorTakesIt() {
        #expect("\(Place(file: "/etc/hookd/hookd.conf", line: 12, column: 3))" == "/etc/hookd/hookd.conf:12:3")
    }

    @Test func keepsToOneLineWhateverTheFileIsCalled() {
        #expect("\(Place(file: "a\nb\u{1b}\u{202e}", line: 1, column: 1))" == #"a\nb\u{1b}\u{202e}:1:1"#)
    }
}
