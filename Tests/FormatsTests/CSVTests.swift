import Formats
import Interpreter
import Quantities
import Testing

@Suite("Tables as CSV")
struct CSVTests {
  private func read(_ text: String, _ separator: Character = ",", _ options: ReadOptions = ReadOptions()) -> String {
    drawn(CSVRowReader(source: ByteSource(text), separator: separator.asciiValue ?? 0x2C, options: options).rows())
  }

  private func write(_ rows: [Value]) throws -> String {
    var writer = CSVWriter()
    return String(decoding: try writer.text(of: Rows(rows)), as: UTF8.self)
  }

  @Test(
    "A text reads to its rows",
    arguments: [
      ("", ""), ("a,b\n", ""), ("a,b\n1,x\n", "{\"a\":1,\"b\":\"x\"}"), ("\u{FEFF}a\r\n1\r\n2", "{\"a\":1}\n{\"a\":2}"),
      ("a,b\n\"x,\n\"\"y\"\"\",2", "{\"a\":\"x,\\n\\\"y\\\"\",\"b\":2}"), ("a,b\n,\"\"", "{\"a\":null,\"b\":\"\"}"),
      ("a\n27\" screen\n", "{\"a\":\"27\\\" screen\"}"), ("a,a,\n1,2,3", "{\"a\":1,\"a_2\":2,\"column3\":3}"),
      ("a\n\n1\n\r\n2\n", "{\"a\":1}\n{\"a\":2}"), ("a\n\"1\"\n", "{\"a\":\"1\"}"), ("a\n x \n", "{\"a\":\" x \"}"),
      ("\"a\"\n\"x\"", "{\"a\":\"x\"}"), ("a,b\n1,", "{\"a\":1,\"b\":null}"),
    ])
  func reads(text: String, rows: String) {
    #expect(read(text) == rows)
  }

  @Test(
    "A field without quotes is an int, a float or a bool when it is written plainly; all else stays text",
    arguments: [
      ("0", "0"), ("-17", "-17"), ("9223372036854775807", "9223372036854775807"),
      ("-9223372036854775808", "-9223372036854775808"),
      ("9223372036854775808", "\"9223372036854775808\""), ("007", "\"007\""), ("-0", "\"-0\""), ("2.50", "2.5"),
      ("-0.5", "-0.5"),
      ("1e-07", "1e-07"), ("1.5e+300", "1.5e+300"), ("12e7", "\"12e7\""), ("1e+999", "\"1e+999\""), ("1.", "\"1.\""),
      (".5", "\".5\""),
      ("true", "true"), ("false", "false"), ("True", "\"True\""), ("null", "\"null\""), ("5MB", "\"5MB\""),
      ("2026-01-31", "\"2026-01-31\""), ("-", "\"-\""), ("1x", "\"1x\""), ("nan", "\"nan\""), ("01.5", "\"01.5\""),
    ])
  func classifies(field: String, value: String) {
    #expect(read("a\n\(field)\n") == "{\"a\":\(value)}")
  }

  @Test("A damaged row is an error row with its line, and reading goes on")
  func damaged() {
    let text = "a,b\n\"1\n1\",2\n3\n4,5,6\n\"7\"x,8\n9,10\n"
    #expect(
      read(text) == """
        {"a":"1\\n1","b":2}
        error: line 4: 1 fields where 2 are named, in `3`
        error: line 5: 3 fields where 2 are named, in `4,5,6`
        error: line 6: text behind a closing quote, in `"7"x,8`
        {"a":9,"b":10}
        """)
    #expect(read("a\n1\n\"x\n2\n") == "{\"a\":1}\nerror: line 3: a quote that is never closed, in `\"x\\n2`")
    #expect(read("\"a\"b\n1") == "thrown: line 1: text behind a closing quote, in `\"a\"b`")
  }

  @Test("Other separators, wanted columns, no header, long rows")
  func options() {
    #expect(read("a\tb\n1,5\t\"x\ty\"", "\t") == "{\"a\":\"1,5\",\"b\":\"x\\ty\"}")
    #expect(read("a,b,c\n1,2,3", ",", ReadOptions(wanted: ["c", "a"])) == "{\"a\":1,\"c\":3}")
    #expect(read("1,2", ",", ReadOptions(hasHeader: false)) == "{\"column1\":1,\"column2\":2}")
    let long = String(repeating: "x", count: 300)
    let rows = read("a\n\(long)\n2\n\"\(long)\n\(long)\"\n", ",", ReadOptions(maximumRowBytes: 50)).split(
      separator: "\n")
    #expect(rows.count == 4)
    #expect(rows.first?.hasPrefix("error: line 2: a row is longer than 50 bytes") == true)
    #expect(rows.dropFirst().first == "{\"a\":2}")
  }

  @Test("Rows are written under the columns of the first")
  func writes() throws {
    let rows: [Value] = [
      .record(
        Record([
          ("a", .text("x,\"y\"\n")), ("size", .size(ByteSize(bytes: 2048))),
          ("d", .duration(TimeSpan(nanoseconds: 1_500_000_000))),
          ("l", .list([.int(1), .text("é")])), ("e", .error(Failure("c", "m"))),
        ])),
      .record(Record([("size", .null), ("a", .text("42"))])), .record(Record([("a", .text("")), ("d", .float(.nan))])),
    ]
    #expect(
      try write(rows) == """
        a,size,d,l,e
        "x,""y""
        ",2048,1.5,"[1,""é""]","{""code"":""c"",""message"":""m"",""hint"":null}"
        "42",,,,
        "",,,,

        """)
    #expect(try write([.int(1), .null, .text("b")]) == "value\n1\n\"\"\nb\n")
    #expect(try write([]) == "")
  }

  @Test("A row with a column more than the first is an error that names it")
  func differs() {
    let failure = #expect(throws: Failure.self) {
      try write([.record(Record([("a", .int(1))])), .record(Record([("a", .int(1)), ("b", .int(2))]))])
    }
    #expect(failure?.code == "columns-differ")
    #expect(failure?.diagnostic.message == "row 2 has columns that the first row lacks: `b`")
  }

  @Test("What is written reads back equal", arguments: 0..<60 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let names = ["a", "b,\"", "é\n漢", "d"]
    let rows = (0..<40).map { _ in Value.record(Record(Shape(names), names.map { _ in generator.scalar() })) }
    for separator: UInt8 in [0x2C, 0x3B, 0x09] {
      var writer = CSVWriter(separator: separator)
      let bytes = try writer.text(of: Rows(rows))
      let read = try CSVRowReader(source: ByteSource(bytes), separator: separator).rows().collect()
      #expect(read.count == rows.count)
      for (read, written) in zip(read, rows) { #expect(same(read, written), "\(read) is not \(written)") }
    }
  }

  @Test("Lines are rows of text")
  func text() {
    #expect(
      drawn(TextRowReader(source: ByteSource("a\r\n\n b\u{1B}\nc")).rows()) == "\"a\"\n\"\"\n\" b\\u001b\"\n\"c\"")
    let text = "1\n" + String(repeating: "x", count: 51) + "\n3"
    #expect(
      drawn(TextRowReader(source: ByteSource(text), options: ReadOptions(maximumRowBytes: 50)).rows())
        == "\"1\"\nerror: line 2 is longer than 50 bytes: `\(String(repeating: "x", count: 40))…`\n\"3\"")
  }

  @Test("Formats are found by name and by the ending of a file")
  func formats() {
    #expect(Format.all.map(\.name) == Format.all.map(\.name).sorted())
    for format in Format.all { #expect(Format.named(format.name)?.name == format.name) }
    for (ext, name) in [
      ("CSV", "csv"), ("json", "json"), ("ndjson", "ndjson"), ("jsonl", "ndjson"), ("txt", "text"), ("tsv", "tsv"),
    ] {
      #expect(Format.forFile(ext: ext)?.name == name)
    }
    #expect(Format.forFile(ext: "mp4")?.name == nil)
    #expect(Format.forFile(ext: "")?.name == nil)
  }
}
