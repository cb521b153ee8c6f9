import Diagnostics

/// Text glued together from characters, strings, values and glob signs.
extension Parser {
  /// Reads a word; its parts are empty when none begins here.
  mutating func word(inExpression: Bool = false) -> Word {
    let start = lexer.position
    var parts: [Word.Part] = []
    while !lexer.isAtEnd, let part = wordPart(start, inExpression, after: parts.last) { parts.append(part) }
    return Word(parts: parts, range: SourceRange(start, max(start, lexer.position)))
  }

  private mutating func wordPart(_ start: Int, _ inExpression: Bool, after last: Word.Part?) -> Word.Part? {
    let isGlued = lexer.position > start
    switch lexer.current {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .quoted(string())
    case UInt8(ascii: "$"): return dollarPart()
    case UInt8(ascii: "{"): return isGlued ? alternatives() : nil
    case UInt8(ascii: "["): return isGlued ? characterClass(after: last) : nil
    case UInt8(ascii: "("):
      guard isGlued else { return nil }
      if case .variable(let path)? = last, let field = path.fields.last, lexer.isAt("(") {
        let value = source.text(SourceRange(path.range.start, field.range.start - 1))
        report(.method(field.name, of: value), at: field.range)
        muted += 1
        defer { muted = max(0, muted - 1) }
        let (program, range) = substitution()
        return .substitution(program, range)
      }
      report(.gluedParenthesis, at: here(), fixes: [.init(SourceRange(lexer.position, lexer.position), "$")])
      let (program, range) = substitution()
      return .substitution(program, range)
    case UInt8(ascii: "\\") where lexer.continuationEnd(at: lexer.position) == nil: return backslash(inExpression)
    case 0xC2, 0xE2:
      if let meant = lexer.lookalike(at: lexer.position) { return lookalike(meant.meant, meant.length) }
      return bare(inExpression)
    default: return bare(inExpression)
    }
  }

  private mutating func bare(_ inExpression: Bool) -> Word.Part? {
    let start = lexer.position
    let end = lexer.bareEnd(from: start, commaEnds: context.commaEnds, inExpression: inExpression)
    guard end > start else { return nil }
    let text = lexer.text(start, end)
    if end - start > 1, lexer.bytes[end - 1] == UInt8(ascii: "&"),
      end >= lexer.bytes.count || lexer.byte(at: end).endsWord
    {
      report(.background, at: SourceRange(end - 1, end))
    }
    return .bare(text, lexer.take(.word, to: end))
  }

  private mutating func backslash(_ inExpression: Bool) -> Word.Part? {
    let start = lexer.position
    var end = start + 2
    if !lexer.byte(at: start + 1).isBlank || lexer.byte(at: start + 1) == 0x0D {
      end = lexer.bareEnd(from: start + 1, commaEnds: context.commaEnds, inExpression: inExpression)
      if end <= start + 1 { end = lexer.byte(at: start + 1) < 0x80 ? start + 2 : start + 1 }
    }
    end = min(end, lexer.bytes.count)
    let range = lexer.take(.invalid, to: end)
    report(.backslash, at: range)
    return .bare(source.text(range), range)
  }

  private mutating func lookalike(_ meant: String, _ length: Int) -> Word.Part {
    let start = lexer.position
    var end = start + length
    var replacement = meant
    if meant == "\"" {
      while end < lexer.bytes.count, !lexer.bytes[end].isNewline, lexer.lookalike(at: end)?.meant != meant { end += 1 }
      let isClosed = lexer.lookalike(at: end) != nil
      if isClosed { replacement = "\"" + lexer.text(start + length, end) + "\"" }
      end = isClosed ? end + length : start + length
    }
    let range = lexer.take(.invalid, to: end)
    report(.lookalike, at: range, fixes: [.init(range, replacement)])
    return .bare(source.text(range), range)
  }

  /// `$name.field`, `${name}`, `$( … )`.
  private mutating func dollarPart() -> Word.Part {
    if lexer.next == UInt8(ascii: "(") {
      let (program, range) = substitution()
      return .substitution(program, range)
    }
    if lexer.next == UInt8(ascii: "{") || lexer.next.beginsName { return .variable(variablePath()) }
    let place = SourceRange(lexer.position, lexer.position + 1)
    reportDollar()
    return .bare("$", lexer.take(.invalid, to: place.end))
  }

  /// Tells that no name follows `$`.
  mutating func reportDollar() {
    let start = lexer.position
    var end = lexer.digitsEnd(from: start + 1)
    if end == start + 1, !lexer.isBoundary(at: end), lexer.byte(at: end) < 0x80 { end += 1 }
    let isAtEnd = end >= lexer.bytes.count && end == start + 1
    report(.dollarWithoutName(lexer.text(start, end)), at: SourceRange(start, end), isIncomplete: isAtEnd)
  }

  /// `{mp4,mov}` glued to a word.
  private mutating func alternatives() -> Word.Part? {
    let start = lexer.position
    guard lexer.beginsAlternatives(at: start) else {
      report(.gluedBrace, at: here(), fixes: [.init(SourceRange(start, start), " ")])
      return nil
    }
    guard let outside = open(1, closer: "}", Context(commaEnds: true)) else { return nil }
    var words: [Word] = []
    while true {
      words.append(word())
      guard lexer.isAt(",") else { break }
      lexer.take(.sign)
    }
    close("}", outside)
    return .alternatives(words, range(from: start))
  }

  /// `[a-z]` glued to a word.
  private mutating func characterClass(after last: Word.Part?) -> Word.Part? {
    let start = lexer.position
    var end = start + 1
    while end < lexer.bytes.count, lexer.bytes[end] > 0x20, lexer.bytes[end] != UInt8(ascii: "]") { end += 1 }
    guard lexer.byte(at: end) == UInt8(ascii: "]") else {
      report(
        .unclosed("["), at: SourceRange(start, start + 1),
        isIncomplete: lexer.blanksEnd(from: end, newlines: true) >= lexer.bytes.count)
      return .bare(lexer.text(start, end), lexer.take(.invalid, to: end))
    }
    end += 1
    if case .variable(let path)? = last, source.bytes[path.range.end - 1] != UInt8(ascii: "}"),
      lexer.digitsEnd(from: start + 1) == end - 1, end - start > 2
    {
      reportIndex(start, end)
    }
    return .characterClass(lexer.text(start, end), lexer.take(.word, to: end))
  }

  /// `$x[0]`.
  mutating func reportIndex(_ start: Int, _ end: Int) {
    let range = SourceRange(start, end)
    report(.index, at: range, fixes: [.init(range, "." + lexer.text(start + 1, end - 1))])
  }

  /// `$name.field.0`, `${name.field}`.
  mutating func variablePath(inExpression: Bool = false) -> VariablePath {
    let start = lexer.position
    let isBraced = lexer.next == UInt8(ascii: "{")
    var offset = start + (isBraced ? 2 : 1)
    let end = lexer.nameEnd(from: offset)
    let name = Name(text: lexer.text(offset, end), range: SourceRange(offset, end))
    offset = end
    let fields = fields(from: &offset, marks: inExpression || isBraced)
    if isBraced { offset = closedBrace(start, offset, isNamed: end > start + 2) }
    lexer.take(.variable, to: offset)
    return VariablePath(name: name, fields: fields, range: SourceRange(start, offset))
  }

  /// The end of `${…}`; tells when the name or the brace is missing.
  private mutating func closedBrace(_ start: Int, _ offset: Int, isNamed: Bool) -> Int {
    if isNamed, lexer.byte(at: offset) == UInt8(ascii: "}") { return offset + 1 }
    if offset >= lexer.bytes.count {
      report(.unclosed("${"), at: SourceRange(start, start + 2), isIncomplete: true)
      return offset
    }
    var end = offset
    while end < lexer.bytes.count, lexer.bytes[end] != UInt8(ascii: "}"), lexer.bytes[end] > 0x20,
      lexer.bytes[end] != 0x22
    {
      end += 1
    }
    let isClosed = lexer.byte(at: end) == UInt8(ascii: "}")
    if isClosed { end += 1 }
    report(isClosed ? .dollarWithoutName(lexer.text(start, end)) : .unclosed("${"), at: SourceRange(start, end))
    return end
  }

  /// `.name.0?` from an offset on, which is moved past it.
  func fields(from offset: inout Int, marks: Bool) -> [Field] {
    var fields: [Field] = []
    while lexer.byte(at: offset) == UInt8(ascii: ".") {
      let start = offset + 1
      let end = lexer.byte(at: start).isDigit ? lexer.digitsEnd(from: start) : lexer.nameEnd(from: start)
      guard end > start else { break }
      let name = lexer.text(start, end)
      offset = end
      let isOptional = marks && takesMark(at: offset)
      if isOptional { offset += 1 }
      fields.append(Field(name: name, isOptional: isOptional, range: SourceRange(start, offset)))
    }
    return fields
  }

  /// Whether `?` here belongs to the name before it and not to `??`.
  func takesMark(at offset: Int) -> Bool {
    guard lexer.byte(at: offset) == UInt8(ascii: "?") else { return false }
    let isDouble = lexer.byte(at: offset + 1) == UInt8(ascii: "?")
    return !isDouble || lexer.byte(at: offset + 2) == UInt8(ascii: "?")
  }
}
