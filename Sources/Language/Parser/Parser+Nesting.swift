import Diagnostics

extension Parser {
  /// What is put back when brackets close.
  struct Outside {
    fileprivate let context: Context
    fileprivate let height: Int
    fileprivate let awaited: Int
    fileprivate let depth: Int
    let opener: SourceRange
  }

  /// Takes an opening bracket and reads on inside it; nil when the nesting is too deep to go on.
  /// - Parameter isProgram: Whether statements stand inside.
  mutating func open(
    _ length: Int, closer: Unicode.Scalar, _ inside: Context, isProgram: Bool = false
  ) -> Outside? {
    guard depth < Self.deepestNesting else {
      giveUp()
      return nil
    }
    let opener = lexer.take(.sign, count: length)
    let outside = Outside(context: context, height: height, awaited: awaited.count, depth: depth, opener: opener)
    depth += isProgram ? Self.programNesting : 1
    height = 0
    context = inside
    awaited.append(UInt8(ascii: closer))
    return outside
  }

  /// Takes the closing bracket, or tells that it is missing, and reads on outside.
  mutating func close(_ closer: Unicode.Scalar, _ outside: Outside) {
    lexer.skipBlanks(newlines: true)
    isClosedByMistake = false
    if !lexer.isAtEnd, !lexer.isAt(closer) { closeAfterMistake(closer, outside.opener) }
    if isClosedByMistake {
      isClosedByMistake = false
    } else if lexer.isAt(closer) {
      lexer.take(.sign)
    } else if lexer.isAtEnd {
      report(.unclosed(text(outside.opener)), at: outside.opener, isIncomplete: true)
    }
    depth = outside.depth
    awaited.removeLast(max(0, awaited.count - outside.awaited))
    context = outside.context
    height = max(outside.height, height + 1)
    if height > Self.greatestHeight { giveUp() }
  }

  /// Reads on to the closing bracket past what does not belong before it.
  private mutating func closeAfterMistake(_ closer: Unicode.Scalar, _ opener: SourceRange) {
    if lexer.current.isCloser, !awaited.dropLast().contains(lexer.current) {
      // It closes nothing further out either: it was meant for this one.
      report(
        .notClosedHere(text(opener), closer: String(closer)), at: here(), fixes: [.init(here(), String(closer))],
        secondary: [.init(opener, "opened here")])
      lexer.takeInvalid()
      isClosedByMistake = true
      return
    }
    if lexer.current.isCloser {
      report(.unclosed(text(opener)), at: opener, secondary: [.init(here(), "`\(text(here()))` closes something else")])
      return
    }
    let isRecord = closer == "}" && lexer.isAt(";")
    report(
      .notClosedHere(text(opener), closer: String(closer)), at: here(), fixes: isRecord ? [.init(here(), ",")] : [],
      secondary: [.init(opener, "opened here")])
    while !lexer.isAtEnd, !lexer.current.isCloser {
      recover()
      if lexer.isAt(";") || lexer.isAt("|") || lexer.isAt(",") { lexer.take(.invalid) }
      if lexer.current.isNewline { lexer.take(.newline) }
    }
  }

  /// Whether a closing bracket here belongs to brackets further out.
  var isAwaitedCloser: Bool { awaited.contains(lexer.current) }

  /// Adds one level to the tree that is being built upwards, as `1 + 1 + 1 …` does.
  mutating func grow() {
    height += 1
    if height > Self.greatestHeight { giveUp() }
  }

  /// Stops reading: the rest of the text becomes one token.
  mutating func giveUp() {
    guard !gaveUp else { return }
    muted = 0
    report(.tooDeep, at: here())
    gaveUp = true
    lexer.take(.invalid, to: lexer.bytes.count)
  }
}
