import Testing

@testable import Processes

@Suite("Splitting bytes into lines")
struct LineSplitterTests {
  private func split(_ text: String, chunk: Int, _ ending: LineSplitter.Ending, limit: Int = 100) -> [String] {
    var (splitter, lines) = (LineSplitter(ending: ending, limit: limit), [String]())
    var rest = ArraySlice(Array(text.utf8))
    while !rest.isEmpty {
      splitter.feed(rest.prefix(chunk)) { lines.append($0) }
      rest = rest.dropFirst(chunk)
    }
    splitter.finish { lines.append($0) }
    return lines
  }

  @Test("the cut of the chunks changes nothing", arguments: 1...12)
  func chunks(size: Int) {
    #expect(split("añb\n\ncd\r\ne", chunk: size, .newline) == ["añb", "", "cd\r", "e"])
    #expect(split("añb\n\ncd\r\ne\rf", chunk: size, .newlineOrReturn) == ["añb", "cd", "e", "f"])
  }

  @Test("a line over the limit is cut, the next one is whole")
  func limit() {
    #expect(split("123456789\nab\n", chunk: 3, .newline, limit: 4) == ["1234", "ab"])
  }

  @Test("the last lines are bounded in bytes and always hold the newest")
  func lastLines() {
    var last = LastLines(limit: 10)
    for number in 1...5000 { last.append("\(number)") }
    #expect(last.text == "4999\n5000")
    last.append(String(repeating: "x", count: 50))
    #expect(last.text.utf8.count == 50)
  }
}
