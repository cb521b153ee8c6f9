import Diagnostics

/// What stands in brackets.
extension PieceBuilder {
  /// Prints `{ statements }` with newlines of its own.
  mutating func block(_ block: Block) {
    let isBroken = isWrittenOverLines(block.range.start + 1, block.range.end - 1)
    let group = newGroup(isBroken ? .broken : .flexible)
    add(.open(group))
    self.block(block, in: group)
    add(.close(group))
  }

  /// Prints `{ statements }` with the newlines of a group.
  mutating func block(_ block: Block, in group: Int) {
    mark(.block)
    token()
    inside(block.program, in: group, flat: .blank)
    mark(.end)
  }

  mutating func closure(_ closure: ClosureLiteral) {
    mark(.closure)
    let isBroken = isWrittenOverLines(closure.range.start + 1, closure.range.end - 1)
    let group = newGroup(isBroken ? .broken : .flexible)
    add(.open(group))
    token()
    // `{|a| …}`: a blank before the bar would make it go on from the last result.
    let hasParameters = isAt("|")
    if hasParameters { closureParameters(closure.parameters.count) }
    inside(closure.body, in: group, flat: .blank, keepsSemicolon: !hasParameters, keepsBlank: hasParameters)
    add(.close(group))
    mark(.end)
  }

  private mutating func closureParameters(_ count: Int) {
    token()
    for number in 0..<count {
      separate(number > 0 ? .blank : .nothing)
      token()
      let comma = index
      _ = gap()
      if isAt(",") { token() } else { index = comma }
    }
    separate(.nothing)
    token()
  }

  mutating func substitution(_ program: Program, _ range: SourceRange) {
    mark(.closure)
    let group = newGroup(isWrittenOverLines(range.start + 2, range.end - 1) ? .broken : .flexible)
    add(.open(group))
    token()
    inside(program, in: group, flat: .nothing)
    add(.close(group))
    mark(.end)
  }

  /// Prints statements, indented if they stand on lines of their own, and the closing bracket.
  private mutating func inside(
    _ program: Program, in group: Int, flat: LayoutPiece.Flat, keepsSemicolon: Bool = false, keepsBlank: Bool = false
  ) {
    add(.indent(group))
    if !program.statements.isEmpty || keepsSemicolon { add(.line(group, flat: flat)) }
    let start = pieces.count
    statements(program, in: group, keepsSemicolon: keepsSemicolon)
    let isEmpty = pieces.count == start
    add(.outdent(group))
    if !isEmpty || keepsBlank { add(.line(group, flat: flat)) }
    token()
  }

  /// Whether what stands between two offsets is more than blanks and is written over several lines.
  func isWrittenOverLines(_ start: Int, _ end: Int) -> Bool {
    guard start < end, hasNewline(start, end) else { return false }
    return source.bytes[start..<end].contains {
      !$0.isBlank && !$0.isNewline && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "\\")
    }
  }

  // MARK: Elements

  /// Prints an opening bracket, elements with the commas and newlines between them, and the closing bracket.
  /// - Parameter isFlexible: Whether elements that do not fit on a line get a line each.
  mutating func bracketed(
    _ elements: [SourceRange], isFlexible: Bool = true, blankIfEmpty: Bool = false,
    _ element: (inout PieceBuilder, Int) -> Void
  ) {
    let group = newGroup(isBroken(elements) ? .broken : isFlexible ? .flexible : .flat)
    add(.open(group))
    token()
    add(.indent(group))
    for number in elements.indices {
      if number == 0 { beginElements(in: group) } else { separateElements(in: group) }
      element(&self, number)
    }
    endElements(isEmpty: elements.isEmpty)
    add(.outdent(group))
    add(.line(group, flat: elements.isEmpty && blankIfEmpty ? .blank : .nothing))
    token()
    add(.close(group))
  }

  /// Whether there is a newline beside an element, in the brackets that begin here.
  private func isBroken(_ elements: [SourceRange]) -> Bool {
    guard index < tokens.count else { return false }
    var end = tokens[index].range.end
    for element in elements {
      if hasNewline(end, element.start) { return true }
      end = element.end
    }
    // What follows up to the closing bracket: blanks, commas and comments.
    var (hasNewline, next) = (false, tokenIndex(at: end))
    while next < tokens.count {
      switch tokens[next].kind {
      case .newline: hasNewline = true
      case .blank: if source.bytes[tokens[next].range.start] == UInt8(ascii: "\\") { hasNewline = true }
      case .comment, .documentation: return true
      case .sign where source.bytes[tokens[next].range.start] == UInt8(ascii: ","): break
      default: return hasNewline && !elements.isEmpty
      }
      next += 1
    }
    return false
  }

  private mutating func beginElements(in group: Int) {
    comments(gap(), keepsEmptyLines: true, isFirst: true)
    add(.line(group, flat: .nothing))
    while isAt(",") {
      token()
      comments(gap(), keepsEmptyLines: true)
      add(.blank)
    }
  }

  private mutating func separateElements(in group: Int) {
    var gap = gap()
    var hasLineBreak = gap.hasLineBreak
    while isAt(",") {
      comments(gap, keepsEmptyLines: true)
      token()
      gap = self.gap()
      hasLineBreak = hasLineBreak || gap.hasLineBreak
    }
    comments(gap, keepsEmptyLines: true)
    if groups[group] != .broken {
      add(.line(group, flat: .blank))
    } else if hasLineBreak {
      add(.newline(isEmptyBefore: gap.endsWithEmptyLine, isContinued: false))
    } else {
      add(.blank)
    }
  }

  private mutating func endElements(isEmpty: Bool) {
    comments(gap(), keepsEmptyLines: true, isFirst: isEmpty)
    while isAt(",") {
      token()
      comments(gap(), keepsEmptyLines: true)
    }
  }
}
