/// Prints pieces: decides group by group, outermost first, whether it is broken.
struct Layout {
  let pieces: [LayoutPiece]
  let width: Int
  /// As wanted, then as decided.
  private(set) var groups: [LayoutGroup]
  private var isDecided: [Bool]
  /// The groups around a place.
  private var enclosing: [Int] = []
  private(set) var indentation = Indentation()
  private(set) var column = 0
  private var pending = Pending.none
  private var output = ""

  /// What stands before the next text.
  private enum Pending {
    case none, blank
    case newline(isEmptyBefore: Bool, isContinued: Bool)
  }

  static func print(_ pieces: [LayoutPiece], groups: [LayoutGroup], width: Int) -> String {
    var layout = Layout(pieces, groups, width)
    layout.run()
    return layout.output
  }

  private init(_ pieces: [LayoutPiece], _ groups: [LayoutGroup], _ width: Int) {
    self.pieces = pieces
    self.groups = groups
    self.width = width
    isDecided = groups.map { $0 != .flexible }
    output.reserveCapacity(pieces.count * 8)
  }

  private mutating func run() {
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let text): write(text)
      case .glued(let text):
        pending = .none
        write(text)
      case .blank: expect(.blank)
      case .line(let group, let flat): line(isBroken: groups[group] == .broken, flat)
      case .newline(let isEmptyBefore, let isContinued):
        expect(.newline(isEmptyBefore: isEmptyBefore, isContinued: isContinued))
      case .continuation: continueLine()
      case .trailingComment(let text):
        output += output.isEmpty ? text : "  " + text
        pending = .newline(isEmptyBefore: false, isContinued: false)
      case .open(let group): open(group, at: index)
      case .close(let group):
        enclosing.removeLast(min(1, enclosing.count))
        indentation.close(group)
      case .indent(let group): if groups[group] == .broken { indentation.indent(group) }
      case .outdent(let group): if groups[group] == .broken { indentation.outdent() }
      }
    }
    if !output.isEmpty { output += "\n" }
  }

  private mutating func open(_ group: Int, at index: Int) {
    if !isDecided[group] {
      isDecided[group] = true
      // What is around it fits on its line, and this with it.
      let isInside = enclosing.last.map { groups[$0] == .flat } ?? false
      groups[group] = isInside || fits(group, from: index) ? .flat : .broken
    }
    enclosing.append(group)
  }

  /// Whether a group whose newlines were not yet decided counts as open to break.
  func mayBreak(_ group: Int) -> Bool { !isDecided[group] || groups[group] == .broken }

  private mutating func line(isBroken: Bool, _ flat: LayoutPiece.Flat) {
    if isBroken { return expect(.newline(isEmptyBefore: false, isContinued: false)) }
    if case .newline = pending { return }
    switch flat {
    case .nothing: break
    case .blank: expect(.blank)
    case .semicolon:
      write(";")
      expect(.blank)
    }
  }

  private mutating func expect(_ next: Pending) {
    switch (pending, next) {
    case (.newline, .blank), (.newline, .none): break
    case (.newline(let before, _), .newline(let after, let isContinued)):
      pending = .newline(isEmptyBefore: before || after, isContinued: isContinued)
    default: pending = next
    }
  }

  private mutating func continueLine() {
    if case .newline = pending { return }
    write(" \\")
    pending = .newline(isEmptyBefore: false, isContinued: true)
  }

  private mutating func write(_ text: String) {
    switch pending {
    case .none: break
    case .blank:
      output += " "
      column += 1
    case .newline where output.isEmpty: break
    case .newline(let isEmptyBefore, let isContinued):
      output += isEmptyBefore ? "\n\n" : "\n"
      column = indentation.beginLine(isContinued: isContinued)
      output += String(repeating: " ", count: column)
    }
    pending = .none
    output += text
    column = Self.column(after: text, from: column)
  }

  /// The column after a text, which may hold newlines.
  static func column(after text: String, from column: Int) -> Int {
    guard let newline = text.lastIndex(where: \.isNewline) else { return column + text.count }
    return text[newline...].count - 1
  }

  /// The column at which the next text begins as things stand.
  var nextColumn: Int {
    switch pending {
    case .none: column
    case .blank: column + 1
    case .newline(_, let isContinued): indentation.column(isContinued: isContinued)
    }
  }
}
