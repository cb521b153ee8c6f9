import Diagnostics

/// `def name(parameters): type -> type { … }`.
extension Parser {
  mutating func definition() -> Definition {
    let start = lexer.position
    let documentation = documentationBefore()
    lexer.take(.keyword, count: 3)
    skipBlanks()
    let name = verbName()
    skipBlanks()
    let parameters = parameters(of: name.text)
    skipBlanks()
    var types: (input: TypeSyntax?, output: TypeSyntax?) = (nil, nil)
    if lexer.isAt(":") {
      lexer.take(.sign)
      types = flow()
    }
    let body = block(of: "def")
    return Definition(
      documentation: documentation, name: name, parameters: parameters, input: types.input, output: types.output,
      body: body, range: range(from: start))
  }

  private mutating func verbName() -> Name {
    let start = lexer.position
    let end = lexer.dashedNameEnd(from: start)
    guard end > start else {
      if lexer.current.isDigit {
        let piece = here()
        report(.invalidName(text(piece)), at: piece)
        return Name(text: source.text(piece), range: lexer.take(.invalid, to: piece.end))
      }
      reportMissing(.missingName("def"))
      return Name(text: "", range: SourceRange(start, start))
    }
    return Name(text: lexer.text(start, end), range: lexer.take(.verb, to: end))
  }

  /// The lines of `##` directly above, without it and one blank.
  private func documentationBefore() -> [String] {
    var lines: [String] = []
    var index = lexer.tokens.count - 1
    func skipBlank() { if index >= 0, lexer.tokens[index].kind == .blank { index -= 1 } }
    skipBlank()
    while index >= 1, lexer.tokens[index].kind == .newline, lexer.tokens[index - 1].kind == .documentation {
      let range = lexer.tokens[index - 1].range
      index -= 2
      skipBlank()
      guard index < 0 || lexer.tokens[index].kind == .newline else { break }
      var text = source.text(SourceRange(range.start + 2, range.end))
      if text.last == "\r" { text.removeLast() }
      lines.append(text.first == " " ? String(text.dropFirst()) : text)
    }
    return lines.reversed()
  }

  /// `table -> table`.
  private mutating func flow() -> (TypeSyntax?, TypeSyntax?) {
    let input = type()
    skipBlanks()
    guard lexer.isAt("-", ">") else {
      reportMissing(.missingSign("->", after: ":"))
      return (input, nil)
    }
    lexer.take(.sign, count: 2)
    return (input, type())
  }

  private mutating func parameters(of name: String) -> [Parameter] {
    guard lexer.isAt("("),
      let outside = open(1, closer: ")", Context(newlineIsBlank: true, commaEnds: true))
    else {
      let insertion = SourceRange(lexer.significantEnd, lexer.significantEnd)
      reportMissing(
        .missingSign("(", after: name.isEmpty ? "def" : name),
        fixes: lexer.isAt("{") && !name.isEmpty ? [.init(insertion, "()")] : [])
      return []
    }
    var parameters: [Parameter] = []
    while true {
      skipBlanks()
      if lexer.isAtEnd || lexer.current.isCloser { break }
      let before = lexer.position
      if let parameter = parameter() { parameters.append(parameter) }
      skipBlanks()
      if lexer.isAt(",") {
        lexer.take(.sign)
      } else if !lexer.isAtEnd, !lexer.current.isCloser {
        report(
          .missingSign(",", after: text(range(from: before))), at: here(),
          fixes: [.init(range(from: before).after, ",")])
        if lexer.position == before || !(lexer.current.beginsName || lexer.isAt("-") || lexer.isAt(".")) {
          lexer.takeInvalid()
          recover()
        }
      }
    }
    close(")", outside)
    return parameters
  }

  private mutating func parameter() -> Parameter? {
    let start = lexer.position
    var kind = Parameter.Kind.operand
    let name: Name
    if lexer.isAt("-", "-") {
      let end = lexer.dashedNameEnd(from: start + 2)
      name = Name(text: lexer.text(start + 2, end), range: SourceRange(start + 2, end))
      guard end > start + 2 else {
        reportMissing(.missingName("--"))
        return nil
      }
      lexer.take(.flag, to: end)
      kind = .flag(short: shortForm())
    } else {
      if lexer.isAt(".", "."), lexer.byte(at: start + 2) == UInt8(ascii: ".") {
        lexer.take(.sign, count: 3)
        kind = .rest
      }
      guard lexer.current.continuesName || lexer.isAt("$") else {
        reportMissing(.missingName(lexer.position > start ? "..." : "("))
        return nil
      }
      name = self.name(after: "def")
    }
    skipBlanks()
    let type = takeColon() ? self.type() : nil
    skipBlanks()
    var defaultValue: Expression?
    if lexer.isAt("=") {
      lexer.take(.sign)
      defaultValue = expression(.value)
    }
    return Parameter(kind: kind, name: name, type: type, defaultValue: defaultValue, range: range(from: start))
  }

  /// `-c` after `--codec`.
  private mutating func shortForm() -> Character? {
    skipBlanks()
    guard lexer.isAt("-"), lexer.next.beginsName, lexer.next < 0x80, !lexer.byte(at: lexer.position + 2).continuesName
    else { return nil }
    let letter = Character(Unicode.Scalar(lexer.next))
    lexer.take(.flag, count: 2)
    return letter
  }

  private mutating func takeColon() -> Bool {
    guard lexer.isAt(":") else { return false }
    lexer.take(.sign)
    return true
  }

  private mutating func type() -> TypeSyntax? {
    skipBlanks()
    let start = lexer.position
    guard let first = typeWord() else {
      reportMissing(.missingType)
      return nil
    }
    var form = TypeSyntax.Form.named(first, of: nil)
    if lexer.isAt("<") {
      form = .named(first, of: elementType())
    } else {
      var values = [first]
      while let bar = alternative() {
        lexer.take(.blank, to: bar)
        lexer.take(.sign)
        skipBlanks()
        guard let value = typeWord() else {
          reportMissing(.missingType)
          break
        }
        values.append(value)
      }
      if values.count > 1 { form = .oneOf(values) }
    }
    let isOptional = lexer.isAt("?")
    if isOptional { lexer.take(.sign) }
    return TypeSyntax(form: form, isOptional: isOptional, range: range(from: start))
  }

  /// The offset of a `|` that goes on with the type.
  private func alternative() -> Int? {
    let offset = lexer.blanksEnd(from: lexer.position, newlines: false)
    guard lexer.byte(at: offset) == UInt8(ascii: "|") else { return nil }
    for index in lexer.position..<offset where !lexer.bytes[index].isBlank { return nil }
    return offset
  }

  private mutating func elementType() -> TypeSyntax? {
    guard let outside = open(1, closer: ">", context) else { return nil }
    let element = type()
    close(">", outside)
    return element
  }

  private mutating func typeWord() -> String? {
    let start = lexer.position
    var end = start
    while lexer.byte(at: end).continuesDashedName || (end > start && lexer.byte(at: end) == UInt8(ascii: ".")) {
      if lexer.byte(at: end) == UInt8(ascii: "-"), lexer.byte(at: end + 1) == UInt8(ascii: ">") || end == start {
        break
      }
      end += 1
    }
    guard end > start else { return nil }
    lexer.take(.type, to: end)
    return lexer.text(start, end)
  }
}
