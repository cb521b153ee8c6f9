extension Layout {
  /// Whether a group fits on one line, with what follows it up to the next newline.
  ///
  /// What is broken inside of it anyway does not count beyond its first line: breaking the group would not make it
  /// shorter.
  func fits(_ group: Int, from start: Int) -> Bool {
    var fitting = Fitting(column: nextColumn, indentation: indentation, width: width)
    var index = start + 1
    var isInside = true
    while index < pieces.count {
      if case .close(group) = pieces[index] { isInside = false }
      switch measure(pieces[index], isInside: isInside, of: group, &fitting) {
      case .goesOn: break
      case .ends: return true
      case .overflows: return false
      }
      index += 1
    }
    return true
  }

  private enum Measure { case goesOn, ends, overflows }

  private func measure(
    _ piece: LayoutPiece, isInside: Bool, of group: Int, _ fitting: inout Fitting
  ) -> Measure {
    switch piece {
    case .text(let text), .glued(let text): return fitting.write(text) ? .goesOn : .overflows
    case .blank: fitting.blank()
    case .line(let other, let flat):
      let isNewline = isInside ? groups[other] == .broken : other != group && mayBreak(other)
      if !isNewline { return fitting.flat(flat) ? .goesOn : .overflows }
      if !isInside { return .ends }
      fitting.newline(isContinued: false)
    case .newline(_, let isContinued):
      if !isInside { return .ends }
      fitting.newline(isContinued: isContinued)
    case .continuation:
      if !isInside { return .ends }
      fitting.newline(isContinued: true)
    case .trailingComment:
      if !isInside { return .ends }
    case .open(let other): if groups[other] == .broken { fitting.brokenDepth += 1 }
    case .close(let other):
      if isInside, groups[other] == .broken { fitting.brokenDepth -= 1 }
      fitting.indentation.close(other)
    case .indent(let other): if groups[other] == .broken { fitting.indentation.indent(other) }
    case .outdent(let other): if groups[other] == .broken { fitting.indentation.outdent() }
    }
    return .goesOn
  }
}

/// A place on a line that is only measured.
private struct Fitting {
  var column: Int
  var indentation: Indentation
  let width: Int
  /// How many broken groups are around the place.
  var brokenDepth = 0
  private var isBlankPending = false
  /// Whether the line began inside of a broken group.
  private var isInnerLine = false

  init(column: Int, indentation: Indentation, width: Int) {
    (self.column, self.indentation, self.width) = (column, indentation, width)
  }

  mutating func blank() { isBlankPending = true }

  mutating func newline(isContinued: Bool) {
    isBlankPending = false
    isInnerLine = brokenDepth > 0
    column = indentation.beginLine(isContinued: isContinued)
  }

  /// Whether what stands for a newline still fits.
  mutating func flat(_ flat: LayoutPiece.Flat) -> Bool {
    switch flat {
    case .nothing: break
    case .blank: blank()
    case .semicolon:
      defer { blank() }
      return write(";")
    }
    return true
  }

  /// Whether a text still fits.
  mutating func write(_ text: String) -> Bool {
    let start = column + (isBlankPending ? 1 : 0)
    isBlankPending = false
    column = Layout.column(after: text, from: start)
    let first = text.firstIndex(where: \.isNewline).map { text[..<$0].count } ?? text.count
    let isCounted = brokenDepth == 0 || !isInnerLine
    return !isCounted || (start + first <= width && column <= width)
  }
}
