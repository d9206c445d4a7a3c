import Linux
import TestSupport
import Testing

@Suite struct UserDatabaseTests {
    private let directory = TemporaryDirectory()

    private func database() -> UserDatabase {
        directory.write(
            "passwd",
            """
            root:x:0:0:root:/root:/bin/bash
            # a comment:x:5:5:::
            +@netgroup:x:6:6:::
            -banned:x:7:7:::
            toor:x:0:0::/root:/bin/sh

            short:x:8
            bad:x:eight:8:::
            signed:x:-9:9:::
            none:x:4294967295:1:::
            huge:x:99999999999999999999999:1:::
            last:x:4294967294:1::/:/bin/false
            1000:x:2000:1::/:/bin/false
            jürgen:x:1001:1::/:/bin/false
            """)
        directory.write("group", "root:x:0:\nadm:*:4:syslog,ubuntu\nshort:x:9\n")
        return UserDatabase(passwd: directory("passwd"), group: directory("group"))
    }

    @Test(
        arguments: [
            ("root", 0), ("toor", 0), ("last", 4_294_967_294), ("jürgen", 1001), ("1001", 1001), ("7", 7), ("0", 0),
            // A name goes before a number.
            ("1000", 2000),
            ("short", nil), ("bad", nil), ("signed", nil), ("none", nil), ("huge", nil), ("-banned", nil), ("+@netgroup", nil),
            ("# a comment", nil),
            ("", nil), ("-1", nil), ("+1", nil), (" 1", nil), ("4294967295", nil), ("99999999999999999999999", nil), ("0x1", nil),
            ("nobody", nil),
        ] as [(String, UInt32?)]) func knowsTheNumberOfAUser(_ name: String, _ id: UInt32?)
    {
        #expect(database().user(name) == id)
    }

    @Test func knowsGroupsAndTheNamesOfNumbers() {
        let database = database()
        #expect(database.group("adm") == 4)
        #expect(database.group("12") == 12)
        #expect(database.group("short") == nil)
        #expect(database.userName(0) == "root")
        #expect(database.userName(1001) == "jürgen")
        #expect(database.userName(8) == nil)
        #expect(database.groupName(4) == "adm")
        #expect(database.groupName(5) == nil)
    }

    @Test func knowsNumbersWhereThereAreNoFiles() {
        let database = UserDatabase(passwd: directory("missing"), group: directory.path)
        #expect(database.user("root") == nil)
        #expect(database.user("12") == 12)
        #expect(database.group("0") == 0)
    }

    @Test func readsTheFilesAsTheyAreNow() {
        _ = database()
        directory.write("passwd", "new:x:77:77:::\n")
        let later = UserDatabase(passwd: directory("passwd"), group: directory("group"))
        #expect(later.user("new") == 77)
        #expect(later.user("root") == nil)
    }
}
