import Formats
import Interpreter
import Testing

@Suite("JSON is read as rows")
struct JSONReadingTests {
  @Test(
    "A text reads to its rows",
    arguments: [
      ("", ""), (" \n\t\r\n", ""), ("1", "1"), ("1 2\n3", "1\n2\n3"), ("{\"a\":1}", "{\"a\":1}"),
      ("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":2}"), ("{\"a\":1}{\"a\":2}", "{\"a\":1}\n{\"a\":2}"),
      ("[1, {\"a\": [2]}, \"x\"]", "1\n{\"a\":[2]}\n\"x\""), ("[]", ""), ("[[1,2],[3]]", "[1,2]\n[3]"),
      ("[[],[1]] ", "[]\n[1]"),
      ("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}", "{\"a\":1}\n{\"a\":2}"), ("\u{FEFF}{\"a\":1}", "{\"a\":1}"),
      ("\n\n{\"a\":\n1}", "{\"a\":1}"), ("{}\r\n{}\r\n", "{}\n{}"), ("null true false", "null\ntrue\nfalse"),
      ("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"), ("{\"\":0}", "{\"\":0}"), ("\"a\"\"b\"", "\"a\"\n\"b\""),
    ])
  func reads(text: String, rows: String) {
    #expect(drawn(json(text)) == rows)
  }

  @Test(
    "Numbers are ints when they are whole and fit, floats otherwise",
    arguments: [
      ("0", Value.int(0)), ("-0", .int(0)), ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
      ("9223372036854775808", .float(9_223_372_036_854_775_808)), ("1.0", .float(1)), ("1e3", .float(1000)),
      ("0.1", .float(0.1)), ("-2.5E-3", .float(-0.0025)),
      ("123456789012345678901234567890", .float(1.2345678901234568e29)),
      ("1e400", .float(.infinity)), ("-1e400", .float(-.infinity)), ("1e-400", .float(0)),
      ("5e-324", .float(.leastNonzeroMagnitude)),
      ("9007199254740993.0", .float(9_007_199_254_740_992)), ("0.000000000000000000000000000001", .float(1e-30)),
      ("1e99999999999999999999", .float(.infinity)), ("1.7976931348623157e308", .float(.greatestFiniteMagnitude)),
    ])
  func numbers(text: String, value: Value) throws {
    let rows = try json(text).collect()
    #expect(rows.count == 1)
    #expect(rows.first?.kind == value.kind)
    #expect(rows.first?.isEqual(to: value) == true, "\(rows)")
  }

  @Test(
    "Escapes, pairs and bytes that are not UTF-8",
    arguments: [
      (Array(#""\"\\\/\b\f\n\r\tx""#.utf8), "\"\\/\u{8}\u{C}\n\r\tx"), (Array(#""\u00e9\uD83C\uDFAC""#.utf8), "é🎬"),
      (Array(#""\ud800""#.utf8), "\u{FFFD}"), (Array(#""\ud800\ud800\udc00""#.utf8), "\u{FFFD}\u{10000}"),
      (Array(#""\udc00x""#.utf8), "\u{FFFD}x"), (Array(#""\ud800\n""#.utf8), "\u{FFFD}\n"),
      (Array(#""\u0000""#.utf8), "\0"),
      ([0x22, 0x61, 0xFF, 0x62, 0x22], "a\u{FFFD}b"), ([0x22, 0x5C, 0x6E, 0xC3, 0x22], "\n\u{FFFD}"),
      (Array("\"漢字🎬 and more than sixteen bytes\"".utf8), "漢字🎬 and more than sixteen bytes"),
    ])
  func texts(bytes: [UInt8], text: String) throws {
    let rows = try JSONRowReader(source: ByteSource(bytes)).rows().collect()
    guard rows.count == 1, case .text(let read) = rows[0] else {
      Issue.record("\(rows)")
      return
    }
    #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test(
    "A damaged line is an error row with its place, and reading goes on",
    arguments: [
      ("{\"a\" 1}", "line 2, column 6: expected `:` after a key, in `{\"a\" 1}`"),
      ("{\"a\":1", "line 2, column 7: the line ends within a value, in `{\"a\":1`"),
      ("nope", "line 2, column 1: expected a value, in `nope`"),
      ("01", "line 2, column 1: a number begins with 0, in `01`"),
      ("1x", "line 2, column 2: expected the end of the number, in `1x`"),
      ("[1 2]", "line 2, column 4: expected `,` or `]` in a list, in `[1 2]`"),
      ("{\"a\":1,}", "line 2, column 8: expected a key in quotes, in `{\"a\":1,}`"),
      ("\"a\tb\"", "line 2, column 3: a control character within a text, in `\"a\\tb\"`"),
      ("\"\\x\"", "line 2, column 3: an unknown escape in a text, in `\"\\x\"`"),
      ("\"\\u12g4\"", "line 2, column 6: expected four hexadecimal digits after `\\u`, in `\"\\u12g4\"`"),
      ("-", "line 2, column 2: the line ends within a value, in `-`"),
      ("NaN", "line 2, column 1: expected a value, in `NaN`"),
      ("\u{1B}[31m", "line 2, column 1: expected a value, in `\\u{1b}[31m`"),
      (
        "{\"k\":\"0123456789012345678901234567890123456789\",x}",
        "line 2, column 49: expected a key in quotes, in `…234567890123456789\",x}`"
      ),
    ])
  func damagedLines(line: String, message: String) {
    #expect(drawn(json("{\"a\":0}\n\(line)\n{\"a\":9}\n", .lines)) == "{\"a\":0}\nerror: \(message)\n{\"a\":9}")
  }

  @Test(
    "A damaged document gives the rows before the damage and throws its place",
    arguments: [
      ("[1,\n 2,\n x]", "1\n2\nthrown: line 3, column 2: expected a value, at `x]`"),
      ("[1", "1\nthrown: line 1, column 3: the text ends within a list"),
      ("[1,", "1\nthrown: line 1, column 4: the text ends within a list"),
      ("[1 2]", "1\nthrown: line 1, column 4: expected `,` or `]` after an item, at `2]`"),
      ("[1]]", "1\nthrown: line 1, column 4: expected a value, at `]`"),
      ("[", "thrown: line 1, column 2: the text ends within a list"),
      ("{\n\"a\":\n", "thrown: line 3, column 1: the text ends within a value"),
      ("[1,]", "1\nthrown: line 1, column 4: expected a value, at `]`"),
      ("[,1]", "thrown: line 1, column 2: expected a value, at `,1]`"),
    ])
  func damagedDocuments(text: String, result: String) {
    #expect(drawn(json(text)) == result)
  }

  @Test("Only wanted columns are built, nested records stay whole, and damage in others is still found")
  func projection() throws {
    let text = """
      {"a":{"x":1,"b":2},"b":"y","c":[1,{"b":"]"}]}
      {"b":"z","c":"\\"","d":-1.5e3,"a":true}
      {"c":[1,2},"b":1}
      {"c":"open}
      {"d":null}

      """
    let rows = drawn(json(text, .lines, ReadOptions(wanted: ["a", "b"])))
    #expect(
      rows == """
        {"a":{"x":1,"b":2},"b":"y"}
        {"b":"z","a":true}
        error: line 3, column 10: a bracket that was not opened, in `{"c":[1,2},"b":1}`
        error: line 4, column 12: the line ends within a value, in `{"c":"open}`
        {}
        """)
  }

  @Test("Rows with the same keys in the same order share one shape")
  func sharedShapes() throws {
    let rows = try json("{\"a\":1,\"b\":{\"a\":2}}\n{\"b\":1}\n{\"b\":{\"a\":5},\"a\":1}\n{\"a\":3,\"b\":{\"a\":4}}")
      .collect()
    func shape(_ value: Value?) -> Shape? { if case .record(let record)? = value { record.shape } else { nil } }
    #expect(shape(rows[0]) === shape(rows[3]))
    #expect(shape(rows[0]) !== shape(rows[2]))
    guard case .record(let first) = rows[0], case .record(let last) = rows[3] else { return }
    #expect(shape(first["b"]) === shape(last["b"]))
  }

  @Test("More keys than the shapes have room for are still read right")
  func manyKeys() throws {
    var text = ""
    for row in 0..<200 { text += "{\"same\":\(row),\"key\(row)\":{\"k\(row)\":1},\"same\":\"x\"}\n" }
    let wide = "{" + (0..<5000).map { "\"w\($0)\":\($0)" }.joined(separator: ",") + ",\"w1\":\"again\"}"
    let rows = try json(text + wide).collect()
    #expect(rows.count == 201)
    for (row, value) in rows.dropLast().enumerated() {
      #expect(JSONWriter.compact(value) == "{\"same\":\"x\",\"key\(row)\":{\"k\(row)\":1}}")
    }
    guard case .record(let record)? = rows.last else { return }
    #expect(record.shape.count == 5000)
    #expect(record["w4999"]?.isEqual(to: .int(4999)) == true)
    #expect(record["w1"]?.isEqual(to: .text("again")) == true)
  }

  @Test("A line longer than the limit is an error row, a value longer than it is thrown")
  func limits() {
    let long = "\"" + String(repeating: "x", count: 1000) + "\""
    let options = ReadOptions(maximumRowBytes: 100)
    let lines = drawn(json("1\n\(long)\n2", .lines, options))
    #expect(lines == "1\nerror: line 2 is longer than 100 bytes: `\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`\n2")
    #expect(
      drawn(json("[1,\(long)]", .document, options)).hasPrefix(
        "1\nthrown: line 1, column 4: a value is longer than 100 bytes"))
  }

  @Test("A batch leaves as soon as the source has given something")
  func promptness() throws {
    var asked = 0
    let source = ByteSource(chunks: {
      asked += 1
      return asked > 3
        ? nil : Array("{\"n\":\(asked)}\n{\"n\"".utf8) + (asked == 3 ? Array(":0}\n".utf8) : Array(":7}\n".utf8))
    })
    let reader = JSONRowReader(source: source, layout: .lines)
    #expect(try reader.next()?.count == 2)
    #expect(asked == 1)
    #expect(try reader.next()?.count == 2)
    #expect(asked == 2)
  }
}
