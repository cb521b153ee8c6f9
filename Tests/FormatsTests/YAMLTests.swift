import Formats
import Interpreter
import Testing

@Suite struct YAMLTests {
  private func yaml(_ text: String, _ options: ReadOptions = ReadOptions()) -> String {
    drawn(YAMLRowReader(source: pieces(Array(text.utf8), of: 7), options: options).rows())
  }

  @Test(
    "text is read as rows",
    arguments: [
      ("- a: 1\n  b: [x, 2.5, true, null]\n- a: 2\n", "{\"a\":1,\"b\":[\"x\",2.5,true,null]}\n{\"a\":2}"),
      ("a: 1\n---\na: 2\n", "{\"a\":1}\n{\"a\":2}"),
      ("'1'", "\"1\""),
      ("- 0x1F\n- 0o17\n- 1e3\n- 1.2.3\n- 2026-01-31\n- yes\n- ~\n- '~'\n- 007\n", "31\n15\n1000.0\n\"1.2.3\"\n\"2026-01-31\"\n\"yes\"\nnull\n\"~\"\n7"),
      ("- &a {x: 1, y: 2}\n- <<: *a\n  y: 3\n- *a\n", "{\"x\":1,\"y\":2}\n{\"y\":3,\"x\":1}\n{\"x\":1,\"y\":2}"),
      ("text: |\n  one\n  two\n", "{\"text\":\"one\\ntwo\\n\"}"),
      ("- !!str 12\n- !!int '12'\n", "\"12\"\n12"),
      ("", ""),
      ("- 1\n- {a: 1\n", "1\nthrown: line 3, column 1: did not find expected ',' or '}' while parsing a flow mapping"),
      ("a: 1\na: 2\n", "thrown: line 2, column 1: the key `a` is there twice"),
      ("*x\n", "thrown: line 1, column 1: there is no anchor `x` before this alias"),
      ("a: \u{1}", "thrown: near line 1: control characters are not allowed"),
    ])
  func reading(text: String, rows: String) { #expect(yaml(text) == rows) }

  @Test("a small text does not become a large value, nor a deep one a deep call")
  func bounds() {
    var laughs = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 { laughs += "- &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n" }
    #expect(yaml(laughs).hasSuffix("with its aliases the row has more than 1000000 values"))
    #expect(yaml(String(repeating: "[", count: 900)).contains("thrown: line 1"))
    #expect(yaml(String(repeating: "- ", count: 5000) + "x").contains("thrown: "))
    #expect(yaml("a: '" + String(repeating: "x", count: 500_000) + "'", ReadOptions(maximumRowBytes: 1000)).contains("longer than 1000 bytes"))
  }

  @Test("what is written is read back as it was", arguments: [
    #"{"a":1,"b":[1,[2,[]],{}],"c":{"d":null,"e":[{"f":1,"g":2}]}}"#,
    ##"{"t":"yes","u":"null","v":"1","w":"- x","x":"a: b","y":"a #b","z":" ","k: 1":"","~":"~"}"##,
    ##"{"n":"a\nb\t\"\\ \u0001 \u0085 ü 😀","o":"#x","p":"it's","q":"2026-01-31","r":"0x1","s":"{a}","t":"a:","u":"<<"}"##,
    #"["a",[],"b"]"#, #""text""#, "1.5",
  ])
  func writing(text: String) throws {
    let rows = try json(text, .lines).collect()
    for isSingle in [false, true] {
      var writer = YAMLWriter(isSingle: isSingle)
      var output: [UInt8] = []
      writer.append(rows, to: &output)
      writer.finish(to: &output)
      let read = try YAMLRowReader(source: ByteSource(output)).rows().collect()
      // A single list is read as its items.
      let isList = if case .list = rows[0] { true } else { false }
      let whole = isSingle && isList ? [.list(read)] : read
      #expect(drawn(whole) == drawn(rows), "\(String(decoding: output, as: UTF8.self))")
    }
  }

  @Test("block style is what people write")
  func style() throws {
    var writer = YAMLWriter()
    #expect(
      String(decoding: try writer.text(of: json(#"{"name":"a.mp4","tags":["x","y"],"video":{"codec":"av1"}}"#)), as: UTF8.self) == """
        - name: a.mp4
          tags:
            - x
            - "y"
          video:
            codec: av1

        """)
  }
}

@Suite struct PageTests {
  private func text(_ writer: some RowWriter, _ rows: String) throws -> String {
    var writer = writer
    return String(decoding: try writer.text(of: json(rows)), as: UTF8.self)
  }

  @Test("Markdown: amounts stand right, nothing in a text is markup, other columns begin a new table")
  func markdown() throws {
    let rows = #"{"name":"a|b_c *x*\n<i>","n":1}"# + "\n" + #"{"n":2}"# + "\n" + #"{"other":"_x"}"#
    #expect(
      try text(MarkdownWriter(), rows) == #"""
        | name | n |
        | --- | ---: |
        | a\|b_c \*x\*<br>\<i\> | 1 |
        |  | 2 |

        | other |
        | --- |
        | \_x |

        """#)
  }

  @Test("HTML: a whole page in which nothing of a text is markup")
  func html() throws {
    let page = try text(HTMLWriter(), #"{"a<b>":"<script>&\"'\u001b[1m","n":1}"#)
    #expect(page.hasPrefix("<!doctype html>"))
    #expect(page.contains("<th>a&lt;b&gt;</th><th class=\"r\">n</th>"))
    #expect(page.contains("<td>&lt;script&gt;&amp;&quot;&#39;\\u{1b}[1m</td><td class=\"r\">1</td>"))
    #expect(page.hasSuffix("</tbody>\n</table>\n</body>\n</html>\n"))
    #expect(try text(HTMLWriter(), "").hasSuffix("<body>\n</body>\n</html>\n"))
  }
}
