import JSON
import TestSupport
import Testing

@testable import Events

@Suite struct EventFilterTests {
    /// An event with something of every kind.
    private static func sample() throws -> Event {
        let payload = try JSONValue(
            parsing: #"""
                {"name":"web1","pid":4711,"oom":false,"gone":null,"ratio":0.5,"big":18446744073709551615,"count":"12","image":"a\"b\\c","empty":"",
                 "labels":{"com.example/role":"db","x y":1,"é":"ü"},"scripts":[{"outcome":"passed"},{"outcome":"refused","exit_status":3}]}
                """#)
        return try event(payload, topic: "/container/start", type: "container", seq: 42, cause: "dispatch \"1\"", namespace: "prod")
    }

    @Test(arguments: [
        "", " ", "topic", "topic==/container/start", "topic~=/container/*", "topic~=/**", "topic~=/container/{start,stop}",
        "topic!=/container/stop",
        "topic~=/container/st[ab]rt", "event.name~=w[a,e]b1", "namespace==prod", "namespace~=p*", "host~='h*'", "host==\"höst\"", "boot",
        "type==container",
        "type!=image",
        "cause", #"cause=="dispatch \"1\"""#, "cause~='*\"1\"'", "seq==42", "seq>=42", "seq<43", "seq!=1", "seq<=42", "seq>-1",
        "time>2026-02-03T04:05:06Z", "time==2026-02-03T04:05:06.000000789Z", "time<2026-02-03T04:05:06.00000079Z", "time>=1770091506",
        "time<@1770091507",
        "event", "event.name", "event.name==web1", "event.name!=web2", "event.name~=web*", "event.name~=*1", "event.name~='w?b[0-9]'",
        "event.name~={db,web}1",
        "event.pid==4711", "event.pid==4711.0", "event.pid>4710", "event.pid>=4.711e3", "event.pid<4711.5", "event.pid!=4712",
        "event.pid~=47*",
        "event.ratio==0.5", "event.ratio>0", "event.ratio<1", "event.big==18446744073709551615", "event.big>18446744073709551614",
        "event.big<1e20",
        "event.big<18446744073709551616.0", "event.oom", "event.oom==false", "event.oom!=true", "event.oom~=f*", "event.gone==null",
        "event.gone!=web1",
        "event.missing!=x", "event.count==12", "event.count==\"12\"", "event.empty", "event.empty==\"\"", "event.empty==''",
        #"event.image=="a\"b\\c""#,
        #"event.image~="a*c""#, "event.labels", #"event.labels."com.example/role"==db"#, #"event.labels.'x y'==1"#,
        #"event.labels."é"=='ü'"#,
        "event.scripts.1.outcome==refused", "event.scripts.1.exit_status==3", "event.scripts.0", "event.labels!=x", "event.\"name\"==web1",
        " topic , event.name == web1 ,\tevent.pid > 1 ",
    ])
    func letsPass(expression: String) throws {
        let filter = try EventFilter(expression)
        let event = try Self.sample()
        #expect(filter.matches(event), "\(expression)")
        #expect(filter.matches(try reread(event)), "\(expression)")
    }

    @Test(arguments: [
        "topic==/container/stop", "topic!=/container/start", "topic~=/container", "topic~=/image/**", "namespace==Prod", "namespace!=prod",
        "host==h",
        "type~=image*", "seq==41", "seq<42", "seq>42", "seq==42.5", "time<2026-02-03T04:05:06Z", "time==2026-02-03T04:05:06Z",
        "event.name==web",
        "event.name!=web1", "event.name~=web", "event.name>1", "event.pid==4712", "event.pid==\"4711\"", "event.pid<4711", "event.pid>4711",
        "event.pid~=48*",
        "event.big==18446744073709551616", "event.big>18446744073709551615", "event.oom==\"false\"", "event.oom==true", "event.gone",
        "event.gone==\"null\"", "event.gone~=*", "event.missing", "event.missing==x", "event.missing~=*", "event.missing>0",
        "event.count>1",
        "event.name.x", "event.scripts.2", "event.scripts.x", "event.scripts.0.exit_status", "event.labels~=*", "event.labels=={}",
        "event.scripts==[]",
        "event==x", "event.empty~=?*", "event.name==web1,event.pid==1",
    ])
    func holdsBack(expression: String) throws {
        let filter = try EventFilter(expression)
        let event = try Self.sample()
        #expect(!filter.matches(event), "\(expression)")
        #expect(!filter.matches(try reread(event)), "\(expression)")
    }

    @Test func asksAbsentMembers() throws {
        let bare = try event(["a": 1])
        for expression in ["namespace", "cause", "type", "namespace==x", "cause~=*", "type==''"] {
            #expect(try !EventFilter(expression).matches(bare), "\(expression)")
        }
        for expression in ["namespace!=x", "cause!=x,type!=y"] { #expect(try EventFilter(expression).matches(bare), "\(expression)") }
        let scalar = try event(5)
        #expect(try EventFilter("event==5").matches(scalar))
        #expect(try !EventFilter("event.a").matches(scalar))
    }

    @Test func severalAreOr() throws {
        let event = try Self.sample()
        #expect(try EventFilter(["event.name==x", "event.pid==4711"]).matches(event))
        #expect(try !EventFilter(["event.name==x", "event.pid==1"]).matches(event))
        #expect(EventFilter.everything.matches(event))
        #expect(try EventFilter([]).matches(event))
    }

    @Test(arguments: [
        ("tpic==/a", "unknown field \"tpic\"", "^"), ("name==web1", "unknown field \"name\"", "^"),
        ("\"topic\"==/a", "unknown field \"topic\"", "^"),
        ("topic.x", "topic has no fields", "     ^"), ("topic=/a", "\"=\" is no operator", "     ^"),
        ("topic=~/a", "\"=~\" is no operator", "     ^"),
        ("host!~a", "\"!~\" is no operator", "    ^"), ("seq=>1", "\"=>\" is no operator", "   ^"),
        ("seq ? 1", "an operator is expected, not \"?\"", "    ^"),
        ("topic==", "a value is missing", "       ^"), ("topic==,seq", "a value is missing", "       ^"), (",", "a field is missing", "^"),
        ("topic,", "a field is missing", "      ^"), ("event..a", "a field is missing", "      ^"),
        ("event.", "a field is missing", "      ^"),
        ("host==a b", "something else behind a value", "        ^"), ("host==\"a\"b", "something else behind a value", "         ^"),
        ("host==\"a", "a quote without its other one", "      ^"), ("host=='\\x'", "\"\\x\" stands for nothing", "        ^"),
        ("topic==a", "a topic begins with a slash", "       ^"), ("topic=='/a//b'", "an empty component", "           ^"),
        ("topic~=/a**", "\"**\" stands for whole components", "         ^"), ("topic>/a", "topic is a text and has no order", "     ^"),
        ("cause<1", "cause is a text and has no order", "     ^"), ("host~=[a", "a \"[\" without its \"]\"", "      ^"),
        ("event.a~='{x'", "a \"{\" without its \"}\"", "          ^"), ("event.a>x", "\"x\" is no number", "        ^"),
        ("event.a>nan", "\"nan\" is no number", "        ^"), ("event.a<0x10", "\"0x10\" is no number", "        ^"),
        ("event.a>1e999", "\"1e999\" is no number", "        ^"),
        ("seq==a", "\"a\" is no number", "     ^"), ("seq~=4*", "seq is no text", "   ^"), ("time~=2*", "time is no text", "    ^"),
        ("time>10m", "a time that depends on when or where it is read", "     ^"),
        ("time>2026-02-03", "a time that depends on when or where it is read", "     ^"),
        ("time>2026-02-30", "the month has no such day", "             ^"),
        (String(repeating: "a", count: 1025), "the filter is longer than 1024 bytes", "^"),
    ])
    func pointsAtTheMistake(expression: String, message: String, caret: String) {
        let error = invalid { () throws(InvalidExpression) in try EventFilter(["topic", expression]) }
        #expect(error?.message == message)
        #expect(error?.diagram.split(separator: "\n").last.map(String.init) == caret)
        #expect(error?.kind == "filter")
        #expect(error?.text == expression)
    }

    @Test func saysWhatWouldBeRight() {
        #expect(
            invalid { () throws(InvalidExpression) in try EventFilter("tpic==/a") }?.remedy.hasPrefix("did you mean \"topic\"?") == true)
        #expect(invalid { () throws(InvalidExpression) in try EventFilter("pid==1") }?.remedy.hasSuffix("begins with \"event.\"") == true)
        #expect(invalid { () throws(InvalidExpression) in try EventFilter("topic=/a") }?.remedy == "write \"==\"")
    }

    @Test(arguments: [
        (["topic~=/a/*,event.x==1"], ["/a/*"]), (["event.x,topic==/a/b", "topic~=/c"], ["/a/b", "/c"]), (["topic~=/a", "event.x"], ["**"]),
        (["topic!=/a"], ["**"]), ([], ["**"]),
    ])
    func knowsTheTopicsOfWhatPasses(expressions: [String], topics: [String]) throws {
        #expect(try EventFilter(expressions).topics.map(\.pattern) == topics)
        #expect(try EventSelection(filter: EventFilter(expressions)).wakingTopics.map(\.pattern) == topics)
        #expect(try EventSelection(topics: ["/x"], filter: EventFilter(expressions)).wakingTopics == ["/x"])
    }

    @Test func triesNoGlobOnAVeryLongText() throws {
        let long = String(repeating: "a", count: 5000)
        let (tooLong, longest) = (try event(["text": .string(long)]), try event(["text": .string(String(long.prefix(4096)))]))
        #expect(try EventFilter("event.text~=a*").matches(tooLong))
        #expect(try EventFilter("event.text~=*").matches(tooLong))
        #expect(try !EventFilter("event.text~=*a").matches(tooLong))
        #expect(try EventFilter("event.text~=*a").matches(longest))
    }

    @Test func everyMutationIsCompiledOrRefusedWithinTheText() throws {
        var random = SeededGenerator(seed: 21)
        let sample = try Self.sample()
        let seeds = [
            #"topic~=/container/{a,b},event.name==web1,event."x y">=1.5"#, #"time>2026-02-03T04:05:06Z,seq<=100,host!='a\'b'"#,
            "event.scripts.0.outcome~=p[a-z]*, namespace",
        ].map { Array($0.utf8) }
        var compiled = 0
        for _ in 0..<20_000 {
            let text = String(
                decoding: seeds.randomElement(using: &random)!.mutated(by: &random, alphabet: "=~!<>,.\"'\\{}[]* 0e/"), as: UTF8.self)
            if let error = invalid({ () throws(InvalidExpression) in try EventFilter(text) }) {
                try #require((0...text.utf8.count).contains(error.offset))
                try #require(error.diagram.count { $0 == "\n" } == 1)
            } else {
                compiled += 1
                _ = try EventFilter(text).matches(sample)
            }
        }
        #expect(compiled > 1000)
    }
}

@Suite struct FilterNumberTests {
    @Test(arguments: [
        ("1", "1", FilterOrder.equal), ("1", "1.0", .equal), ("1", "1.5", .less), ("-1", "-1.5", .greater), ("2", "1.5", .greater),
        ("9007199254740993", "9007199254740992.0", .greater), ("18446744073709551615", "18446744073709551616.0", .less),
        ("170141183460469231731687303715884105727", "1e300", .less), ("-1", "-1e300", .greater), ("0", "-0.0", .equal),
        ("99999999999999999999999999999999999999999999", "1", .greater),
    ])
    func comparesExactly(one: String, other: String, order: FilterOrder) throws {
        let (first, second) = (try #require(FilterNumber(one)), try #require(FilterNumber(other)))
        #expect(first.compare(to: second) == order)
        #expect(second.compare(to: first) == order.reversed)
    }

    @Test(arguments: ["", "-", "+1", ".5", "1x", "0x1p3", "inf", "nan", "--1", "1e400", " 1"])
    func isNoNumber(text: String) { #expect(FilterNumber(text) == nil) }
}
