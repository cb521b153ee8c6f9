import Formats
import Interpreter
import Quantities
import Testing

@Suite("Tables for people")
struct TableTests {
  private static let files: [Value] = [
    file("videos/raw/2026-01-31/interview-with-the-director.mov", 327_575_142, 83.5, true),
    file("videos/漢字.mp4", 17, 3600, false),
    file("a\u{1B}[2J\nb 🎬 e\u{301}.mp4", 5_000_000_000, 0.25, true),
  ]

  private static func file(_ path: String, _ bytes: Int64, _ seconds: Double, _ ok: Bool) -> Value {
    .record(
      Record([
        ("path", .path(PathText(path))), ("size", .size(ByteSize(bytes: bytes))),
        ("duration", .duration(TimeSpan(seconds: seconds) ?? TimeSpan(nanoseconds: 0))), ("ok", .bool(ok)),
        ("modified", .date(Timestamp(nanoseconds: 1_769_817_600_000_000_000))), ("note", .null),
      ]))
  }

  private func table(_ rows: [Value], _ width: Int? = nil) -> String {
    TableWriter.lines(of: rows, TableWriter.Style(width: width, isForTerminal: true)).joined(separator: "\n")
  }

  private func row(_ pairs: (String, Value)...) -> Value { .record(Record(pairs)) }

  @Test(
    "A table in any width: texts are cut first, then columns at the right are left out and named",
    arguments: [
      (
        nil,
        """
        path                                                        size  duration  ok     modified          note
        videos/raw/2026-01-31/interview-with-the-director.mov  312.4 MiB  1min 24s  true   2026-01-31 00:00
        videos/漢字.mp4                                             17 B  1h 00min  false  2026-01-31 00:00
        a\\u{1b}[2J\\nb 🎬 é.mp4                                   4.7 GiB     250ms  true   2026-01-31 00:00
        """
      ),
      (
        80,
        """
        path                               size  duration  ok     modified          note
        videos/ra…h-the-director.mov  312.4 MiB  1min 24s  true   2026-01-31 00:00
        videos/漢字.mp4                    17 B  1h 00min  false  2026-01-31 00:00
        a\\u{1b}[2J\\nb 🎬 é.mp4          4.7 GiB     250ms  true   2026-01-31 00:00
        """
      ),
      (
        60,
        """
        path           size  duration  ok     modified          note
        vi…r.mov  312.4 MiB  1min 24s  true   2026-01-31 00:00
        vi….mp4        17 B  1h 00min  false  2026-01-31 00:00
        a\\…é.mp4    4.7 GiB     250ms  true   2026-01-31 00:00
        """
      ),
      (
        40,
        """
        path               size  duration  ok
        vid…ctor.mov  312.4 MiB  1min 24s  true
        vid…漢字.mp4       17 B  1h 00min  false
        a\\u…🎬 é.mp4    4.7 GiB     250ms  true
        … and 2 more columns: modified note; use `select`
        """
      ),
      (
        10,
        """
        path
        vid…or.mov
        vid…字.mp4
        a\\u… é.mp4
        … and 5 more columns: size duration ok modified note; use `select`
        """
      ),
    ] as [(Int?, String)])
  func drawings(width: Int?, lines: String) {
    // The accent is written apart from its letter, and must be drawn as it came.
    #expect(table(Self.files, width) == lines.replacing("é", with: "e\u{301}"))
  }

  @Test("Numbers stand at the right, texts at the left, nothing is empty, lists and records are short")
  func kinds() {
    let rows = [
      row(
        ("name", .text("a b")), ("n", .int(5)), ("long name", .float(2.5)),
        ("rate", .rate(BitRate(bitsPerSecond: 4.8e6))),
        ("list", .list([.int(1), .text("x y")])), ("mixed", .int(1)), ("error", .null)),
      row(
        ("name", .text("")), ("n", .int(1234)), ("long name", .null), ("rate", .rate(BitRate(bitsPerSecond: 1e9))),
        ("list", .record(Record([("k", .percent(40))]))), ("mixed", .text("x")),
        ("error", .record(Failure("gone", "it is gone", hint: "look").record))),
    ]
    #expect(
      table(rows) == """
        name     n  long name     rate  list       mixed  error
        a b      5        2.5  4.8Mbps  [1 "x y"]  1
              1234               1Gbps  {k: 40%}   x      it is gone
        """)
  }

  @Test("Values that are no records stand on lines of their own, their escape codes shown")
  func plain() {
    let rows: [Value] = [.int(3), .text("a\u{1B}[31m\tb\nc"), .error(Failure("x", "it broke")), .record(Record())]
    #expect(table(rows) == "3\na\\u{1b}[31m\tb\nc\nerror: it broke\n{}")
    #expect(TableWriter.lines(of: [.text("\u{1B}")]) == ["\u{1B}"])
    #expect(table([]) == "")
  }

  @Test("Later rows that need more room widen the table from then on, and nothing is lost")
  func widens() {
    var writer = TableWriter()
    #expect(writer.lines(for: [row(("name", .text("a")), ("n", .int(1)))]) == ["name  n", "a     1"])
    #expect(writer.lines(for: [row(("name", .text("much longer")), ("n", .int(1000)))]) == ["much longer  1000"])
    #expect(writer.lines(for: [row(("name", .text("b")), ("n", .int(2)))]) == ["b               2"])
    #expect(writer.lines(for: [row(("n", .int(3)))]) == ["                3"])
    #expect(writer.finish() == [])
  }

  @Test("In a narrow terminal later numbers take their room from texts, and are never cut")
  func narrowStream() {
    var writer = TableWriter(TableWriter.Style(width: 20))
    #expect(
      writer.lines(for: [row(("name", .text("0123456789")), ("n", .int(1)))]) == ["name        n", "0123456789  1"])
    let number = 123_456_789_012
    #expect(writer.lines(for: [row(("name", .text("0123456789")), ("n", .int(number)))]) == ["0123456…  123456789012"])
  }

  @Test("Rows with other columns begin a new table after an empty line; a missing column does not")
  func otherColumns() {
    var writer = TableWriter()
    let first = [
      row(("a", .int(1)), ("b", .int(2))), row(("a", .int(3))), row(("a", .int(4)), ("b", .int(5)), ("c", .int(6))),
    ]
    #expect(writer.lines(for: first) == ["a  b  c", "1  2", "3", "4  5  6"])
    #expect(writer.lines(for: [row(("b", .int(7)), ("d", .int(8)))]) == ["", "a  b  c  d", "   7     8"])
    #expect(writer.lines(for: [row(("x", .text("y")))]) == ["", "x", "y"])
    #expect(writer.lines(for: [.int(9), row(("x", .text("z")))]) == ["9", "z"])
  }

  @Test("Remarks stand below their row, and hidden columns still colour the others")
  func remarks() {
    var writer = TableWriter(TableWriter.Style(isColoured: true))
    writer.hidden = ["type", "error"]
    writer.remarks = { row in
      if case .text(let text)? = row["error"] { ["  " + text] } else { [] }
    }
    let rows = [
      row(("name", .text("sub")), ("type", .text("folder")), ("error", .null)),
      row(("name", .text("a")), ("type", .text("file")), ("error", .text("it broke"))),
    ]
    #expect(writer.lines(for: rows) == ["\u{1B}[1mname\u{1B}[0m", "\u{1B}[34msub\u{1B}[0m", "a", "  it broke"])
    #expect(writer.lines(for: [rows[1]]) == ["a", "  it broke"])
  }

  @Test("The first row of a slow stream leaves room for longer paths")
  func reserve() {
    var writer = TableWriter(TableWriter.Style(width: 20))
    let path = { (text: String) in self.row(("path", .path(PathText(ObjectPath(text)))), ("n", .int(1))) }
    #expect(writer.lines(for: [path("a/b")]) == ["path               n", "a/b                1"])
    #expect(writer.lines(for: [path("longer/name")]) == ["longer/name        1"])
  }

  @Test("Columns that were left out are named when their table ends")
  func notes() {
    var writer = TableWriter(TableWriter.Style(width: 9))
    let lines = writer.lines(for: [
      row(("aaaaaaaa", .int(1)), ("b", .int(2)), ("c\u{7}", .int(3))), row(("other", .int(1))),
    ])
    #expect(lines == ["aaaaaaaa", "       1", "… and 2 more columns: b c\\u{7}; use `select`", "", "other", "    1"])
    #expect(writer.finish() == [])
  }

  @Test("Colours come only when asked for, and change no place")
  func colours() {
    let rows = [
      row(("name", .text("d")), ("type", .text("folder")), ("ok", .bool(false)), ("error", .error(Failure("x", "no")))),
      row(("name", .text("f")), ("type", .text("file")), ("ok", .bool(true)), ("error", .null)),
    ]
    let lines = TableWriter.lines(of: rows, TableWriter.Style(isColoured: true))
    #expect(lines[0] == "\u{1B}[1mname  type    ok     error\u{1B}[0m")
    #expect(lines[1] == "\u{1B}[34md\u{1B}[0m     folder  \u{1B}[31mfalse\u{1B}[0m  \u{1B}[31mno\u{1B}[0m")
    #expect(lines[2] == "f     file    true")
  }

  @Test(
    "Characters take the columns that terminals give them",
    arguments: [
      ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("ｱ", 1), ("Ａ", 2),
      ("🎬", 2),
      ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("👍🏽", 2), ("❤️", 2), ("❤", 1), ("ﷺ", 1), ("नि", 2), ("\u{200B}", 0), ("→", 1), ("…", 1),
      ("क्‍ष", 2),
    ])
  func widths(text: String, width: Int) {
    let marked = table([row(("t", .text(text)), ("x", .text("|"))), row(("t", .text("12345678")), ("x", .text("|")))])
    let line = marked.split(separator: "\n")[1]
    #expect(line == text + String(repeating: " ", count: 10 - width) + "|")
  }
}
