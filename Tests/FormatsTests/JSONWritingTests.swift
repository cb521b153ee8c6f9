import Formats
import Interpreter
import Quantities
import Testing

@Suite("Rows are written as JSON")
struct JSONWritingTests {
  @Test(
    "A value is written exactly, in base units",
    arguments: [
      (Value.null, "null"), (.bool(true), "true"), (.int(.min), "-9223372036854775808"), (.float(2), "2.0"),
      (.float(0.1), "0.1"),
      (.float(.nan), "null"), (.float(-.infinity), "null"),
      (.text("a\"\\\n\u{1B}\u{7F}\u{85}é\u{2028}🎬/"), #""a\"\\\n\u001b\u007f\u0085é\u2028🎬/""#),
      (.bytes([]), "\"\""), (.bytes([0xFF]), "\"/w==\""), (.bytes([1, 2]), "\"AQI=\""),
      (.bytes([1, 2, 3, 4]), "\"AQIDBA==\""),
      (.size(ByteSize(bytes: 1_500_000, family: .decimal)), "1500000"),
      (.duration(TimeSpan(nanoseconds: 90_000_000_000)), "90"),
      (.duration(TimeSpan(nanoseconds: -1_500_000_000)), "-1.5"),
      (.duration(TimeSpan(nanoseconds: .min)), "-9223372036.854775808"),
      (.duration(TimeSpan(nanoseconds: 1)), "0.000000001"),
      (.date(Timestamp(nanoseconds: 1_500_000_000)), "\"1970-01-01T00:00:01.5Z\""),
      (.rate(BitRate(bitsPerSecond: 5e6)), "5000000"), (.fps(23.976), "23.976"), (.percent(40), "40"),
      (.decibels(-3.5), "-3.5"),
      (.path(PathText("r2:a/\tb")), "\"r2:a/\\tb\""), (.list([.int(1), .list([])]), "[1,[]]"),
      (.record(Record()), "{}"),
      (.record(Record([("a b", .int(1)), ("\"", .null)])), #"{"a b":1,"\"":null}"#),
      (.range(IntegerRange(first: 1, last: 3)), "[1,2,3]"), (.range(IntegerRange(first: 1, last: 0)), "[]"),
      (.range(IntegerRange(first: 2, last: nil)), "{\"first\":2,\"last\":null}"),
      (.range(IntegerRange(first: .min, last: .max)), "{\"first\":-9223372036854775808,\"last\":9223372036854775807}"),
      (.error(Failure("not-found", "no `x`", hint: "look")), #"{"code":"not-found","message":"no `x`","hint":"look"}"#),
    ])
  func writes(value: Value, text: String) {
    #expect(JSONWriter.compact(value) == text)
  }

  private func text(_ format: Format, _ rows: [Value], _ options: WriteOptions = WriteOptions()) throws -> String {
    guard var writer = format.writer?(options) else { return "no writer" }
    return String(decoding: try writer.text(of: Rows(rows)), as: UTF8.self)
  }

  @Test("Rows are lines, an array, or indented for people")
  func layouts() throws {
    let rows: [Value] = [.record(Record([("a", .int(1)), ("b", .list([.int(2)])), ("c", .list([]))])), .null]
    let json = try #require(Format.named("json"))
    let ndjson = try #require(Format.forFile(ext: "JSONL"))
    #expect(try text(ndjson, rows) == "{\"a\":1,\"b\":[2],\"c\":[]}\nnull\n")
    #expect(try text(ndjson, []) == "")
    #expect(try text(json, rows) == "[\n{\"a\":1,\"b\":[2],\"c\":[]},\nnull\n]\n")
    #expect(try text(json, []) == "[]\n")
    #expect(try text(json, [.int(3)], WriteOptions(isSingle: true)) == "3\n")
    let indented = """
      [
        {
          "a": 1,
          "b": [
            2
          ],
          "c": []
        },
        null
      ]

      """
    #expect(try text(json, rows, WriteOptions(isIndented: true)) == indented)
  }

  @Test("Lists within lists beyond any depth are written without a trap, and read back up to the limit")
  func depth() throws {
    var value = Value.int(1)
    for _ in 0..<2000 { value = .list([value]) }
    let text = JSONWriter.compact(value)
    #expect(text == String(repeating: "[", count: 512) + "null" + String(repeating: "]", count: 512))
    #expect(try json(text + "\n", .lines).collect().first?.kind == .list)
  }

  @Test("What is written reads back equal", arguments: 0..<60 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let rows = (0..<40).map { _ in generator.value() }
    for layout in [JSONWriter.Layout.lines, .array, .indentedArray] {
      var writer = JSONWriter(layout)
      let bytes = try writer.text(of: Rows(rows))
      let isLines = layout == .lines
      if isLines { #expect(bytes.count { $0 == 0x0A } == rows.count) }
      #expect(bytes.allSatisfy { $0 == 0x0A || $0 >= 0x20 })
      let read = try JSONRowReader(source: ByteSource(bytes), layout: isLines ? .lines : .document).rows().collect()
      #expect(read.count == rows.count)
      for (read, written) in zip(read, rows) { #expect(same(read, written), "\(read) is not \(written)") }
    }
  }
}

/// Equality that also holds kinds apart and compares texts byte by byte.
func same(_ left: Value, _ right: Value) -> Bool {
  switch (left, right) {
  case (.null, .null): true
  case (.text(let left), .text(let right)): Array(left.utf8) == Array(right.utf8)
  case (.list(let left), .list(let right)): left.count == right.count && zip(left, right).allSatisfy(same)
  case (.record(let left), .record(let right)):
    left.shape.names == right.shape.names && zip(left.values, right.values).allSatisfy(same)
  default: left.kind == right.kind && left.isEqual(to: right)
  }
}
