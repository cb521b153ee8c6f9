import Diagnostics
import Testing
import YAML

@Suite("A YAML document as a tree")
struct YAMLDocumentTests {
  @Test("knows the line, the column and the bytes of each key and value")
  func places() throws {
    let text = "# größe\nä: 1\nb:\n  - \"x\"\n  - {c: y}\n"
    let source = SourceText(name: "t", text: text)
    let root = try #require(try YAMLDocument.read(source))
    #expect(places(root, source) == ["ä=1@2:4", "b=[@4:3", "\"x\"@4:5", "{@5:5", "c=y@5:9", "]"])
  }

  private func places(_ node: YAMLNode, _ source: SourceText) -> [String] {
    let place = "@\(node.line):\(node.column)"
    switch node.content {
    case .scalar: return [source.text(node.range) + place]
    case .list(let items): return ["[" + place] + items.flatMap { places($0, source) } + ["]"]
    case .record(let entries):
      let inner = entries.flatMap { entry -> [String] in
        let value = places(entry.value, source)
        return ["\(source.text(entry.keyRange))=\(value[0])"] + value.dropFirst()
      }
      return node.line == 2 ? inner : ["{" + place] + inner
    }
  }

  @Test(
    "resolves plain scalars only, by the core schema",
    arguments: [
      ("7", YAMLScalar.int(7)), ("'7'", .text("7")), ("yes", .text("yes")), ("true", .bool(true)), ("~", .null),
      ("1.5", .float(1.5)), ("!!str 7", .text("7")), ("0x10", .int(16)),
    ])
  func scalars(text: String, scalar: YAMLScalar) throws {
    #expect(try YAMLDocument.read(SourceText(name: "t", text: text))?.scalar == scalar)
  }

  @Test("takes over keys with <<, keeps doubled keys, and stands for aliases at their place")
  func aliases() throws {
    let text = "base: &b {x: 1, y: 2}\nmore:\n  <<: *b\n  y: 3\n  y: 4\nsame: *b\n"
    let root = try #require(try YAMLDocument.read(SourceText(name: "t", text: text)))
    #expect(keys(root) == "base(x y) more(y y x) same(x y)")
    guard case .record(let entries) = root.content else { return }
    #expect(entries[2].value.line == 6)
  }

  private func keys(_ node: YAMLNode) -> String {
    guard case .record(let entries) = node.content else { return "" }
    return entries.map { entry in
      let inner = keys(entry.value)
      return entry.key + (inner.isEmpty ? "" : "(\(inner))")
    }.joined(separator: " ")
  }

  @Test("is nothing where there are only comments", arguments: ["", "# a\n", "\n\n", "---\n"])
  func empty(text: String) throws {
    let root = try YAMLDocument.read(SourceText(name: "t", text: text))
    #expect(root?.isNull ?? true)
  }

  @Test(
    "tells what is wrong with hostile texts, and where",
    arguments: [
      ("a: [1", "line 2, column 1"), ("a: \0b", "control characters are not allowed"), ("a: \u{1}", "near line 1"),
      ("a: 1\n---\nb: 2", "line 2, column 1: a second document begins here"), ("*x", "there is no anchor `x`"),
      ("? [a]\n: 1", "a list or record cannot be a key"), ("\t- a", "line 1"), ("%YAML 9.9\n--- a", "incompatible"),
      (String(repeating: "[", count: 5000), "line 1"), (String(repeating: "- ", count: 5000), "deep within each other"),
      (String(repeating: "{a: ", count: 900), "deep within each other"),
    ])
  func hostile(text: String, message: String) {
    let error = #expect(throws: YAMLError.self) { _ = try YAMLDocument.read(SourceText(name: "t", text: text)) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("does not let a small text become a large tree")
  func bombs() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    let error = #expect(throws: YAMLError.self) { _ = try YAMLDocument.read(SourceText(name: "t", text: text)) }
    #expect(error?.message.contains("with aliases in full there are more than 100000 values") == true)
    // An anchor that is not closed yet cannot be named within itself.
    #expect(throws: YAMLError.self) { _ = try YAMLDocument.read(SourceText(name: "t", text: "a: &a [*a]")) }
  }

  @Test("refuses 10 MB at once, and reads 10 MB of events in little time", .timeLimit(.minutes(1)))
  func large() throws {
    let text = String(repeating: "key: value\n", count: 1_000_000)
    let error = #expect(throws: YAMLError.self) { _ = try YAMLDocument.read(SourceText(name: "t", text: text)) }
    #expect(error?.code == "row-too-long")
    var limits = YAMLDocument.Limits()
    limits.bytes = .max
    let many = #expect(throws: YAMLError.self) {
      _ = try YAMLDocument.read(SourceText(name: "t", text: text), limits: limits)
    }
    #expect(many?.message.contains("there are more than 100000 values") == true)
    let brackets = [UInt8](repeating: UInt8(ascii: "["), count: 10 << 20)
    let events = YAMLEvents(brackets)
    #expect(throws: YAMLError.self) { while true { if case .end = try events.next() { break } } }
  }

  @Test("never traps on any beginning of a text, nor on any byte put into it")
  func prefixes() {
    let text = Array("a: &x [1, {b: \"\\u00e9\"}]\nc: |\n  ü\n<<: *x\n? d\n: 'e'\n".utf8)
    for end in 0...text.count {
      for extra: [UInt8] in [[], [0], [0xFF], [0xC3], Array("\u{2028}".utf8), Array("]".utf8)] {
        let source = SourceText(name: "t", text: String(decoding: text[..<end] + extra + text[end...], as: UTF8.self))
        _ = try? YAMLDocument.read(source)
        _ = try? YAMLDocument.read(SourceText(name: "t", text: String(decoding: text[..<end] + extra, as: UTF8.self)))
      }
    }
  }
}

@Suite("Byte offsets of scalars")
struct ByteOffsetsTests {
  @Test("are those of the text, past its end too")
  func offsets() {
    let text = String(repeating: "aü漢🎬", count: 200)
    let offsets = ByteOffsets(Array(text.utf8))
    var expected = 0
    for (index, scalar) in text.unicodeScalars.enumerated() {
      #expect(offsets[index] == expected)
      expected += scalar.utf8.count
    }
    #expect(offsets[800] == text.utf8.count && offsets[5000] == text.utf8.count && offsets[-1] == 0)
    #expect(ByteOffsets([])[0] == 0)
  }
}
