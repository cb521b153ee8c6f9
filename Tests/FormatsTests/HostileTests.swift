import Formats
import Interpreter
import Testing

@Suite("Hostile text never traps, and the way it arrives changes nothing")
struct HostileTests {
  private static let samples = [
    "{\"a\":1,\"b\":\"x\\u00e9\\ud83c\\udfac\\\"\","
      + "\"c\":[1,-2.5e3,null,{\"d\":true}]}\n{\"a\":12345678901234567890}\r\n\n{\"b\":bad}\n\"é漢\"\n",
    "[{\"a\":1},\n {\"a\":[\"]\",\"}\"]} , 123, \"x\\\\\", [] ,{}]\n", "\u{FEFF}{\n \"a\": 1\n}\n{\n \"a\": \"\\n\"\n}",
    "12 34\n56", "{\"a\":1}{\"a\":2} [3]",
  ]

  @Test("JSON cut into pieces of any size, or in two at any byte, gives the same rows", arguments: samples)
  func chunks(text: String) {
    let bytes = Array(text.utf8)
    for layout in [JSONRowReader.Layout.lines, .document, .detected] {
      let whole = withoutExcerpt(drawn(JSONRowReader(source: ByteSource(bytes), layout: layout).rows()))
      for size in [1, 2, 3, 5, 7, 16] {
        #expect(withoutExcerpt(drawn(JSONRowReader(source: pieces(bytes, of: size), layout: layout).rows())) == whole)
      }
      for place in bytes.indices {
        #expect(withoutExcerpt(drawn(JSONRowReader(source: halves(bytes, at: place), layout: layout).rows())) == whole)
      }
    }
  }

  @Test("JSON that ends at any byte, or has any byte changed, gives rows or errors", arguments: samples)
  func damage(text: String) {
    let bytes = Array(text.utf8)
    for place in bytes.indices {
      for layout in [JSONRowReader.Layout.lines, .document, .detected] {
        _ = drawn(JSONRowReader(source: ByteSource(Array(bytes[..<place])), layout: layout).rows())
        for byte: UInt8 in [0, 0x22, 0x5C, 0x5B, 0x7D, 0x0A, 0x80, 0xFF] {
          var damaged = bytes
          damaged[place] = byte
          let all = drawn(JSONRowReader(source: ByteSource(damaged), layout: layout).rows())
          let projected = JSONRowReader(
            source: ByteSource(damaged), layout: layout, options: ReadOptions(wanted: ["b"]))
          _ = drawn(projected.rows())
          let cut = drawn(JSONRowReader(source: pieces(damaged, of: 3), layout: layout).rows())
          #expect(withoutExcerpt(cut) == withoutExcerpt(all))
        }
      }
    }
  }

  /// Without the text after damage in a document, which is shown as far as it has come.
  private func withoutExcerpt(_ rows: String) -> Substring {
    guard let thrown = rows.firstRange(of: "thrown: "), let end = rows[thrown.upperBound...].firstRange(of: ", at `")
    else { return rows[...] }
    return rows[..<end.lowerBound]
  }

  @Test("100,000 brackets are an error, not a stack overflow", arguments: ["[", "{\"a\":", "[{\"a\":"])
  func depth(opening: String) {
    let text = String(repeating: opening, count: 100_000)
    let message = "more than 512 lists and records within one another"
    #expect(drawn(json(text, .lines)).contains(message))
    #expect(drawn(json(text, .document)).contains(message))
    #expect(drawn(json("{\"x\":" + text, .lines, ReadOptions(wanted: []))).contains(message))
  }

  @Test("512 lists within one another are read")
  func depthLimit() throws {
    let text = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(drawn(json(text, .lines)) == text)
    #expect(drawn(json("[" + text, .lines)).contains("more than 512"))
  }

  @Test("Long numbers, long texts and rows across many buffers are read right")
  func large() throws {
    let digits = String(repeating: "9", count: 100_000)
    #expect(try json(digits).collect().first?.kind == .float)
    let text = String(repeating: "é\\n", count: 400_000)
    let rows = try JSONRowReader(source: pieces(Array("[\"\(text)\",{\"a\":\"\(text)\"},7]".utf8), of: 65_536)).rows()
      .collect()
    guard rows.count == 3, case .text(let first) = rows[0], case .record(let second) = rows[1] else {
      Issue.record("\(rows.count) rows")
      return
    }
    #expect(first == String(repeating: "é\n", count: 400_000))
    #expect(second["a"]?.isEqual(to: .text(first)) == true)
  }

  @Test("Nulls and bytes that are no text are errors of their line alone")
  func nulls() {
    let bytes = Array("{\"a\":1}\n".utf8) + [0, 0, 0x0A, 0xFF, 0x0A] + Array("\"\0\"\n{\"a\":2}\0\n{\"a\":3}\n".utf8)
    let rows = drawn(JSONRowReader(source: ByteSource(bytes), layout: .lines).rows()).split(separator: "\n")
    #expect(rows.count { $0.hasPrefix("error: ") } == 4)
    #expect(rows.count { !$0.hasPrefix("error: ") } == 3)
  }

  @Test(
    "CSV and text cut anywhere, ended anywhere, with any byte changed",
    arguments: ["a,b\r\n1,\"x\n\"\"y\"\r\n\n,é\n\"z\"q,\n3\n4,5"])
  func csv(text: String) {
    let bytes = Array(text.utf8)
    let whole = drawn(CSVRowReader(source: ByteSource(bytes)).rows())
    let lines = drawn(TextRowReader(source: ByteSource(bytes)).rows())
    for size in 1...7 {
      #expect(drawn(CSVRowReader(source: pieces(bytes, of: size)).rows()) == whole)
      #expect(drawn(TextRowReader(source: pieces(bytes, of: size)).rows()) == lines)
    }
    for place in bytes.indices {
      #expect(drawn(CSVRowReader(source: halves(bytes, at: place)).rows()) == whole)
      _ = drawn(CSVRowReader(source: ByteSource(Array(bytes[..<place]))).rows())
      for byte: UInt8 in [0, 0x22, 0x2C, 0x0A, 0x0D, 0xFF] {
        var damaged = bytes
        damaged[place] = byte
        let all = drawn(CSVRowReader(source: ByteSource(damaged)).rows())
        #expect(drawn(CSVRowReader(source: pieces(damaged, of: 2)).rows()) == all)
      }
    }
  }

  @Test("A source that fails passes its error on after the rows before it")
  func failingSource() throws {
    var parts = ["{\"a\":1}\n{\"a\"", nil]
    let source = ByteSource(chunks: {
      guard let part = parts.removeFirst() else { throw Failure("cut", "the connection was cut") }
      return Array(part.utf8)
    })
    #expect(drawn(JSONRowReader(source: source, layout: .lines).rows()) == "{\"a\":1}\nthrown: the connection was cut")
  }
}

@Suite("Memory stays bounded")
struct BoundTests {
  @Test("A line of commas, a table whose columns are always new, many empty lines")
  func bounds() throws {
    let commas = drawn(CSVRowReader(source: ByteSource("a\n" + String(repeating: ",", count: 200_000) + "\n1")).rows())
    #expect(commas.hasPrefix("error: line 2: more than 65536 fields"))
    #expect(commas.hasSuffix("\n{\"a\":1}"))

    var writer = TableWriter()
    var longest = 0
    for number in 0..<300 {
      let row = Value.record(Record([("same", .int(number)), ("c\(number)", .int(1))]))
      longest = max(longest, writer.lines(for: [row]).map(\.utf8.count).max() ?? 0)
    }
    #expect(longest < 1000)

    #expect(drawn(json(String(repeating: "\n", count: 1_000_000) + "{\"a\":\n1}")) == "{\"a\":1}")
  }

  @Test("An array of any length begins to give rows before it has come in whole")
  func endlessArray() throws {
    var isBegun = false
    let source = ByteSource(chunks: {
      defer { isBegun = true }
      return Array((isBegun ? ",{\"a\":1}" : "[{\"a\":0}").utf8)
    })
    let reader = JSONRowReader(source: source)
    for _ in 0..<1000 { #expect(try reader.next()?.isEmpty == false) }
  }
}
