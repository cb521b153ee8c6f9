import Diagnostics

extension Parser {
  mutating func forLoop() -> ForLoop {
    let start = lexer.position
    lexer.take(.keyword, count: 3)
    let item = name(after: "for")
    var index: Name?
    skipBlanks()
    if lexer.isAt(",") {
      lexer.take(.sign)
      index = name(after: ",")
      skipBlanks()
    }
    if takeKeyword("in") == nil { reportMissing(.missingSign("in", after: "for \(item.text)")) }
    let sequence = header("in", ofLoop: true)
    let body = block(of: "for")
    return ForLoop(item: item, index: index, sequence: sequence, body: body, range: range(from: start))
  }

  mutating func whileLoop() -> WhileLoop {
    let start = lexer.position
    lexer.take(.keyword, count: 5)
    let condition = header("while")
    let body = block(of: "while")
    return WhileLoop(condition: condition, body: body, range: range(from: start))
  }

  /// Takes a keyword if it stands here.
  mutating func takeKeyword(_ word: String) -> SourceRange? {
    let end = lexer.dashedNameEnd(from: lexer.position)
    guard end - lexer.position == word.utf8.count, lexer.text(lexer.position, end) == word, lexer.isBoundary(at: end)
    else { return nil }
    return lexer.take(.keyword, to: end)
  }

  /// The expression between a keyword and its block.
  mutating func header(_ keyword: String, ofLoop: Bool = false) -> Expression {
    skipBlanks()
    if isAtEndOfStage || lexer.isAt("{") {
      reportMissing(.missingValue(after: keyword))
      return .missing(SourceRange(lexer.position, lexer.position))
    }
    let start = lexer.position
    let outside = context
    context.isHeader = true
    context.commaEnds = false
    defer { context = outside }
    if ofLoop, lexer.isAt("*") || lexer.isAt("/") || lexer.isAt("~") {
      // `for f in *.mp4 {`
      recover(toBrace: true)
      let place = range(from: start)
      report(.pipelineInHeader(keyword), at: place, fixes: [.init(place, "$(ls " + source.text(place) + ")")])
      return .missing(place)
    }
    let value = expression()
    skipBlanks()
    if case .column = value, !lexer.isAt("{"), !lexer.isAt(":"), !isAtEndOfStage,
      ofLoop || !["then", "do"].contains(text(here()))
    {
      // `for f in ls r2:videos {`
      recover(toBrace: true)
      let place = range(from: start)
      report(.pipelineInHeader(keyword), at: place, fixes: [.init(place, "$(" + source.text(place) + ")")])
      return .missing(place)
    }
    return value
  }
}
